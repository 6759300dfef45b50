@echo off
rem Runs the built featurejobs, and builds it first when it is missing.
setlocal
set "app=%~dp0jobs\Cli\bin\Release\net10.0\featurejobs.dll"
set "build=%~dp0jobs\Cli"
if not exist "%app%" (
  echo featurejobs: not built yet, building it now 1>&2
  dotnet build "%build%" -c Release -v quiet --nologo 1>&2
  if errorlevel 1 (
    echo featurejobs: the build failed, see above. 1>&2
    exit /b 3
  )
)
dotnet "%app%" %*
exit /b %errorlevel%
