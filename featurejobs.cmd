@echo off
rem Runs the built featurejobs, and builds it first when it is missing.
setlocal
set "app=%~dp0jobs\Cli\bin\Release\net10.0\featurejobs.dll"
if exist "%app%" goto run
echo featurejobs: not built yet, building it now 1>&2
pushd "%~dp0"
dotnet build jobs\Cli -c Release -v quiet --nologo 1>&2
if errorlevel 1 (
  popd
  echo featurejobs: the build failed, see above. 1>&2
  exit /b 3
)
popd
:run
dotnet "%app%" %*
exit /b %errorlevel%
