// The process that holds a pod's namespaces: PID 1 of the sandbox. It reaps what the pod's containers leave
// to it where they share its process namespace, and ends on the runtime's SIGTERM (or SIGINT) with status 0.
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

int main(void)
{
    // PID 1 is sent only signals it handles or blocks; blocked and waited for, they need no handler.
    sigset_t waited;
    sigemptyset(&waited);
    sigaddset(&waited, SIGTERM);
    sigaddset(&waited, SIGINT);
    sigaddset(&waited, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &waited, NULL) != 0)
        return 1;
    for (;;) {
        int signal_number;
        if (sigwait(&waited, &signal_number) != 0)
            return 1;
        if (signal_number != SIGCHLD)
            return 0;
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
    }
}
