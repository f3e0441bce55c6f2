/* A job that reports its progress, without a library:
 *
 *   cc -o progress progress.c && exec_wrapper --notify on ./progress
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Sends a text to the socket that the variable names. Does nothing where none listens. */
static void report(const char *variable, const char *text) {
  const char *path = getenv(variable);
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  if (path == NULL || path[0] == '\0' || strlen(path) >= sizeof to.sun_path) {
    return;
  }
  memcpy(to.sun_path, path, strlen(path));
  if (path[0] == '@') { /* an abstract name */
    to.sun_path[0] = '\0';
  }
  const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    (void)sendto(fd, text, strlen(text), MSG_NOSIGNAL, (const struct sockaddr *)&to, size);
    close(fd);
  }
}

int main(void) {
  enum { STEPS = 3 };
  char text[128];
  for (int step = 1; step <= STEPS; ++step) {
    /* JSON: any values, but to a wrapper only. */
    snprintf(text, sizeof text, "{\"success_count\":%d,\"expected_count\":%d}", step, STEPS);
    report("EXEC_WRAPPER_NOTIFY_SOCKET", text);

    /* As libsystemd's sd_notify(0, text): to a wrapper, or to a service manager without one. */
    snprintf(text, sizeof text, "STATUS=step %d of %d is finished", step, STEPS);
    report("NOTIFY_SOCKET", text);
  }
  return 0;
}
