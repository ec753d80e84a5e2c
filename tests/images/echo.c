// The user's workload in demo and tests, static, so that its image holds one file:
//
//   echo                                serves port 8080 (or $PORT): each request is answered with one line,
//                                       pod=<hostname> node=<$NODE_NAME> client=<address of the peer>
//   echo get http://IPV4[:PORT][/PATH]  prints the body; status 0 for HTTP 200, 1 else, 2 for wrong usage.
//                                       Names are not resolved: a static glibc would load the image's own NSS.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { default_port = 8080, patience_seconds = 5 };

static int fail(const char *what)
{
    // What a socket says when its own time limit is over: of connecting, of reading and writing.
    if (errno == EINPROGRESS || errno == EAGAIN)
        errno = ETIMEDOUT;
    fprintf(stderr, "echo: %s: %s\n", what, strerror(errno));
    return 1;
}

static void limit_waiting(int connection)
{
    struct timeval patience = {.tv_sec = patience_seconds};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

// Reads up to the empty line that ends an HTTP request; 0 when the peer stalls, leaves or sends too much.
static int read_request(int connection)
{
    char request[8192];
    size_t length = 0;
    while (length < sizeof request - 1) {
        ssize_t got = read(connection, request + length, sizeof request - 1 - length);
        if (got <= 0)
            return 0;
        length += (size_t)got;
        request[length] = '\0';
        if (strstr(request, "\r\n\r\n") != NULL)
            return 1;
    }
    return 0;
}

static int answer(int connection, const struct sockaddr_in *peer)
{
    char hostname[256] = "", client[INET_ADDRSTRLEN] = "", body[1024];
    const char *node = getenv("NODE_NAME");
    limit_waiting(connection);
    if (!read_request(connection))
        return 1;
    gethostname(hostname, sizeof hostname - 1);
    inet_ntop(AF_INET, &peer->sin_addr, client, sizeof client);
    int length = snprintf(body, sizeof body, "pod=%s node=%.300s client=%s\n", hostname, node ? node : "-", client);
    int sent = dprintf(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n"
                                   "Connection: close\r\n\r\n%s", length, body);
    return sent < 0;
}

static void stop(int signal_number)
{
    (void)signal_number;
    _exit(0);
}

static int serve(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons((in_port_t)(port ? atoi(port) : default_port));
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    // PID 1 has no default action for SIGTERM.
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    signal(SIGCHLD, SIG_IGN);
    if (listener < 0)
        return fail("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0)
        return fail("listen");
    for (;;) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        int connection = accept(listener, (struct sockaddr *)&peer, &size);
        if (connection < 0)
            continue;
        if (fork() == 0)
            _exit(answer(connection, &peer));
        close(connection);
    }
}

// Splits http://IPV4[:PORT][/PATH]; `path` stays without its leading slash.
static int parse_url(const char *url, struct sockaddr_in *address, char host[64], char path[1024])
{
    int port = 80, used = 0;
    memset(address, 0, sizeof *address);
    path[0] = '\0';
    if (sscanf(url, "http://%63[0-9.]%n", host, &used) != 1)
        return 0;
    url += used;
    if (*url == ':') {
        if (sscanf(url, ":%5d%n", &port, &used) != 1 || port < 1 || port > 65535)
            return 0;
        url += used;
    }
    if (*url == '/' && strlen(url) < 1024)
        strcpy(path, url + 1);
    else if (*url != '\0')
        return 0;
    address->sin_family = AF_INET;
    address->sin_port = htons((in_port_t)port);
    return inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

// The whole response is small: this server's own, or an error page of something else, cut at the buffer.
static int get(const char *url)
{
    static char response[65536];
    char host[64], path[1024];
    struct sockaddr_in address;
    size_t length = 0;
    ssize_t got;
    if (!parse_url(url, &address, host, path)) {
        fprintf(stderr, "echo: \"%s\" is not of the form http://IPV4[:PORT][/PATH]\n", url);
        return 2;
    }
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    limit_waiting(connection);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0)
        return fail(url);
    if (dprintf(connection, "GET /%s HTTP/1.0\r\nHost: %s\r\n\r\n", path, host) < 0)
        return fail(url);
    while ((got = read(connection, response + length, sizeof response - 1 - length)) > 0)
        length += (size_t)got;
    if (got < 0)
        return fail(url);
    char *body = strstr(response, "\r\n\r\n");
    int status = 0;
    if (body == NULL || sscanf(response, "HTTP/%*d.%*d %d", &status) != 1) {
        fprintf(stderr, "echo: %s: no HTTP response\n", url);
        return 1;
    }
    fputs(body + 4, stdout);
    if (status != 200)
        fprintf(stderr, "echo: %s: status %d\n", url, status);
    return status != 200;
}

int main(int argc, char **argv)
{
    if (argc == 1)
        return serve();
    if (argc == 3 && strcmp(argv[1], "get") == 0)
        return get(argv[2]);
    fprintf(stderr, "usage: %s [get http://IPV4[:PORT][/PATH]]\n", argv[0]);
    return 2;
}
