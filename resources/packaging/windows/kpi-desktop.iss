; Windows installer, made by Inno Setup 6.3 or later:  ISCC /DAppVersion=0.1.0 kpi-desktop.iss
; For the present user alone: it never asks for an administrator. Run through `make dist` on Windows.
#ifndef AppVersion
  #error AppVersion is given by make dist
#endif
#define AppName "岗位绩效管理"
#define Built "..\..\..\dist\kpi-desktop"

[Setup]
AppId={{6B3B0C3E-5B0B-4C6E-9B0B-7D6E2F6D5A41}
AppName={#AppName}
AppVersion={#AppVersion}
AppVerName={#AppName} {#AppVersion}
VersionInfoVersion={#AppVersion}
DefaultDirName={localappdata}\Programs\kpi-desktop
DisableDirPage=auto
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
CloseApplications=yes
RestartApplications=no
WizardStyle=modern
SetupIconFile=..\..\icons\kpi-desktop.ico
UninstallDisplayIcon={app}\kpi-desktop.exe
UninstallDisplayName={#AppName}
Compression=lzma2/max
SolidCompression=yes
OutputDir=..\..\..\dist
OutputBaseFilename=kpi-desktop-{#AppVersion}-windows-x64-setup

[Languages]
Name: "zh"; MessagesFile: "compiler:Default.isl,chinese.isl"

[Tasks]
Name: "desktopicon"; Description: "在桌面上放一个图标"

[InstallDelete]
; Nothing of an older version stays among the new files.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Built}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{autoprograms}\{#AppName}"; Filename: "{app}\kpi-desktop.exe"
Name: "{autodesktop}\{#AppName}"; Filename: "{app}\kpi-desktop.exe"; Tasks: desktopicon

[Registry]
; .kpi opens in the program; .sqlite only lists it under 打开方式, because other programs own such files too.
Root: HKCU; Subkey: "Software\Classes\.kpi"; ValueType: string; ValueData: "kpi-desktop.file"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.sqlite\OpenWithProgids"; ValueType: string; ValueName: "kpi-desktop.file"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\kpi-desktop.file"; ValueType: string; ValueData: "{#AppName}文件"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\kpi-desktop.file\DefaultIcon"; ValueType: string; ValueData: "{app}\kpi-desktop.exe,0"
Root: HKCU; Subkey: "Software\Classes\kpi-desktop.file\shell\open\command"; ValueType: string; ValueData: """{app}\kpi-desktop.exe"" ""%1"""

[Run]
Filename: "{app}\kpi-desktop.exe"; Description: "打开{#AppName}"; Flags: postinstall nowait skipifsilent
