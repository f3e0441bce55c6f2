// A child for the tests: its words are steps, such as `test_child ignore TERM say ready pause`.

#include "support/child/steps.h"

int main(int argc, char** argv) {
  exec_wrapper::test::StepWords words({argv + 1, argv + argc});
  exec_wrapper::test::takeSteps(words);
  return 0;
}
