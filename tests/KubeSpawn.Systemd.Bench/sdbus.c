// The same as Program.cs, by libsystemd's sd-bus: what ours is measured against.
//   sdbus calls ADDRESS COUNT | sdbus signals ADDRESS COUNT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <systemd/sd-bus.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void check(int r, const char *what)
{
	if (r < 0) {
		fprintf(stderr, "%s: %s\n", what, strerror(-r));
		exit(1);
	}
}

static sd_bus *connect_to(const char *address)
{
	sd_bus *bus;
	check(sd_bus_new(&bus), "new");
	check(sd_bus_set_address(bus, address), "address");
	check(sd_bus_set_bus_client(bus, 1), "client");
	check(sd_bus_start(bus), "start");
	return bus;
}

static void calls(sd_bus *bus, int count)
{
	for (int i = 0; i < count; i++) {
		sd_bus_message *reply;
		const char *id;
		check(sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", NULL, &reply, ""), "call");
		check(sd_bus_message_read(reply, "s", &id), "read");
		sd_bus_message_unref(reply);
	}
}

static int received;

static int on_tick(sd_bus_message *m, void *data, sd_bus_error *error)
{
	unsigned number;
	(void)data;
	(void)error;
	check(sd_bus_message_read(m, "u", &number), "read");
	if (number != (unsigned)received++) {
		fprintf(stderr, "a signal is lost\n");
		exit(1);
	}
	return 0;
}

static void signals(sd_bus *receiver, sd_bus *sender, int count)
{
	received = 0;
	for (int i = 0; i < count; i++) {
		check(sd_bus_emit_signal(sender, "/org/example", "org.example.Bench", "Tick", "u", (unsigned)i), "emit");
		while (sd_bus_process(receiver, NULL) > 0)
			;
	}
	check(sd_bus_flush(sender), "flush");
	while (received < count) {
		int r = sd_bus_process(receiver, NULL);
		check(r, "process");
		if (r == 0)
			check(sd_bus_wait(receiver, UINT64_MAX), "wait");
	}
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	int count = atoi(argv[3]);
	sd_bus *bus = connect_to(argv[2]);
	if (strcmp(argv[1], "calls") == 0) {
		calls(bus, count / 10);
		double start = now();
		calls(bus, count);
		printf("%.4f\n", count / (now() - start));
		return 0;
	}
	sd_bus *sender = connect_to(argv[2]);
	check(sd_bus_add_match(bus, NULL, "type='signal',interface='org.example.Bench',member='Tick'", on_tick, NULL), "match");
	signals(bus, sender, count / 10);
	double start = now();
	signals(bus, sender, count);
	printf("%.4f\n", now() - start);
	return 0;
}
