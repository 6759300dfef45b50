# Reads TRX reports: prints the ten slowest tests, and the totals on the last line.
# An attribute's text is escaped, so a '<' always opens a tag.
BEGIN { RS = "<" }

/^UnitTestResult / {
  split(attribute("duration"), time, ":")
  seconds[++tests] = time[1] * 3600 + time[2] * 60 + time[3]
  name[tests] = attribute("testName")
  report[tests] = FILENAME
  if (attribute("outcome") == "Failed") failures[++failing] = tests
}

# .../tests/NAME/bin/Release/...
/^UnitTest / && !(FILENAME in project) {
  project[FILENAME] = attribute("storage")
  sub("/bin/.*", "", project[FILENAME])
  sub(".*/", "", project[FILENAME])
}

/^Counters / {
  total += attribute("total")
  passed += attribute("passed")
  skipped += attribute("notExecuted")
}

END {
  if (tests > 0) print "Slowest tests:"
  for (place = 1; place <= 10 && place <= tests; place++) {
    slowest = 0
    for (test = 1; test <= tests; test++)
      if (!(test in shown) && (slowest == 0 || seconds[test] > seconds[slowest])) slowest = test
    shown[slowest] = 1
    printf "%8.1f s  %s\n", seconds[slowest], described(slowest)
  }
  if (failing > 0) print "Failed tests:"
  for (i = 1; i <= failing; i++) print "  " described(failures[i])
  # Whatever was not passed and not skipped has failed: an outcome that is not known here is no success.
  failed = total - passed - skipped
  printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
  exit failed > 0 || total == 0
}

function attribute(key,    text) {
  if (!match($0, " " key "=\"[^\"]*\"")) return ""
  text = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4)
  gsub("&quot;", "\"", text); gsub("&lt;", "<", text); gsub("&gt;", ">", text); gsub("&#xA;", " ", text); gsub("&amp;", "\\&", text)
  return text
}

function described(test) { return project[report[test]] ": " name[test] }
