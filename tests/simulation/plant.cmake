# cmake -D BUG=file.cmake -D FROM=project -D INTO=folder -P plant.cmake: copies what the bug changes, changed.
cmake_minimum_required(VERSION 3.25)

# Replaces `sound` by `bug` in a source. Text that has moved on fails here, so that no plant is ever lost in silence.
function(plant source sound bug)
  if(NOT EXISTS ${INTO}/${source})
    file(READ ${FROM}/${source} text)
  else()
    file(READ ${INTO}/${source} text)
  endif()
  string(FIND "${text}" "${sound}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "${BUG}: ${source} no longer holds:\n${sound}")
  endif()
  string(REPLACE "${sound}" "${bug}" text "${text}")
  file(WRITE ${INTO}/${source} "${text}")
endfunction()

file(REMOVE_RECURSE ${INTO})
include(${BUG})
