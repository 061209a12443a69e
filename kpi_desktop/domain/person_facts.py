"""What placement asks of a person beyond the roster (任职资料)."""

from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.scheme import Grade


class Education(Enum):
    """Level of education (学历), lowest first."""

    SCHOOL = "school"
    SECONDARY = "secondary"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "school": "高中及以下",
            "secondary": "中专",
            "college": "大专",
            "bachelor": "本科",
            "master": "硕士研究生",
            "doctor": "博士研究生",
        }[self.value]

    @property
    def rank(self) -> int:
        """0 for the lowest."""
        return list(Education).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What conditions ask of a person beyond the roster (任职资料); months as YYYY-MM, empty where unknown.

    `work_from` the first month of work, `level_from` of the present level (现职级), `post_from` of the present post;
    `grades` typed grades of former years by year.
    """

    employee_no: str
    education: Education | None = None
    work_from: str = ""
    level_from: str = ""
    post_from: str = ""
    grades: tuple[tuple[int, Grade], ...] = ()
