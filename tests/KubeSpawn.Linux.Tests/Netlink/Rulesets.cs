namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>Rulesets in the words of nft and iptables.</summary>
internal static class Rulesets
{
    internal const string EveryExpression = """
        table inet every {
          comment "a table"
          chain sub {
            comment "a chain"
            counter packets 3 bytes 180 return comment "a rule"
          }
          chain forward {
            type filter hook forward priority filter - 5; policy drop;
            iifname "br0" oifname != "eth*" ip saddr 10.0.0.0/16 tcp dport 80 counter accept
            ct state established,related accept
            ct mark 0x10 ct direction reply ct status dnat accept
            ct original ip daddr 10.1.2.3 goto sub
            limit rate 10/second burst 7 packets log prefix "x: " level info jump sub
            limit rate over 20 mbytes/minute drop
            log group 5 snaplen 64 queue-threshold 3 continue
            tcp dport 1000-2000 reject with tcp reset
            udp sport != 1-1023 reject with icmpx admin-prohibited
            ip saddr 10.1.1.1 reject with icmp host-prohibited
            meta mark set meta mark or 0x4000
            ct mark set meta mark
            meta l4proto { tcp, udp } meta nfproto ipv6 ip6 saddr fd00::/8 accept
            tcp flags & (syn | ack) == syn meta pkttype unicast meta skuid 1000 accept
            ip dscp set cs1 iif "lo" oiftype loopback
          }
          chain prerouting {
            type nat hook prerouting priority dstnat; policy accept;
            tcp dport 8080 dnat ip to 10.0.0.5:80
            tcp dport 8081 dnat ip6 to [fd00::5]:80-90
            udp dport 53 redirect to :5353
            dnat ip to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }
            numgen random mod 4 offset 1 2 drop
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            ip saddr 10.0.0.0/8 masquerade fully-random
            ip6 saddr fd00::/8 masquerade
            ip protocol tcp masquerade to :1024-2048
            snat ip to 192.0.2.1-192.0.2.9 persistent
          }
        }
        table netdev in {
          chain lo {
            type filter hook ingress device "lo" priority 0; policy accept;
            ether type ip counter
          }
        }
        table bridge b {
          chain c {
            type filter hook forward priority 0; policy accept;
            ether saddr 02:00:00:00:00:01 drop
          }
        }
        """;

    internal const string Sets = """
        table ip sets {
          set single { type ipv4_addr; comment "a set"; size 100; elements = { 10.0.0.1, 10.0.0.2 } }
          set ranges { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.168.1.1, 192.168.2.5-192.168.2.77 } }
          set timed { type inet_service; flags timeout; timeout 1d; }
          set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80, 10.0.0.2 . 443 } }
          set boxes { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 80-90, 10.1.0.0/16 . 443 } }
          set links { type ifname; elements = { "br0", "eth0" } }
          map ports { type inet_service : ipv4_addr; elements = { 80 : 10.1.2.3, 443 : 10.1.2.4 } }
          map marks { type ipv4_addr : mark; flags interval; elements = { 10.0.0.0/8 : 0x1, 11.0.0.0/8 : 0x2 } }
          map verdicts { type ipv4_addr . inet_service : verdict; elements = { 10.0.0.1 . 80 : drop, 10.0.0.2 . 81 : jump sub } }
          chain sub { counter packets 0 bytes 0
          }
          chain input {
            type filter hook input priority filter; policy accept;
            ip saddr @single drop
            ip daddr != @ranges drop
            ip saddr . tcp dport @pairs accept
            ip saddr . tcp dport @boxes accept
            iifname @links accept
            meta mark set ip saddr map @marks
            ip saddr . tcp dport vmap @verdicts
            ip saddr { 1.1.1.1, 2.2.2.2 } drop
            tcp dport vmap { 22 : accept, 80 : jump sub }
          }
          chain pre { type nat hook prerouting priority dstnat; policy accept; dnat to tcp dport map @ports
          }
        }
        """;

    internal const string Unknown = """
        table inet rare {
          chain forward {
            type filter hook forward priority filter; policy accept;
            tcp option sack-permitted exists rt classid 10 accept
            jhash ip saddr mod 4 1 accept
            quota over 5 mbytes drop
            fib daddr type local accept
          }
        }
        """;

    internal const string Firewalld = """
        table inet firewalld {
          chain mangle_PREROUTING { type filter hook prerouting priority mangle + 10; policy accept; jump mangle_PREROUTING_ZONES
          }
          chain mangle_PREROUTING_ZONES { iifname "docker0" goto mangle_PRE_docker
            goto mangle_PRE_public
          }
          chain mangle_PRE_docker { }
          chain mangle_PRE_public { }
          chain nat_POSTROUTING { type nat hook postrouting priority srcnat + 10; policy accept; jump nat_POST_public
          }
          chain nat_POST_public { meta nfproto ipv4 oifname != "lo" masquerade
          }
          chain filter_INPUT {
            type filter hook input priority filter + 10; policy accept;
            ct state { established, related } accept
            ct status dnat accept
            iifname "lo" accept
            ct state invalid drop
            reject with icmpx admin-prohibited
          }
          chain filter_FORWARD {
            type filter hook forward priority filter + 10; policy accept;
            ct state { established, related } accept
            ct status dnat accept
            iifname "lo" accept
            ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24, 2002:a00::/24 } reject with icmpv6 addr-unreachable
            jump filter_FORWARD_public
            ct state invalid drop
            reject with icmpx admin-prohibited
          }
          chain filter_FORWARD_public { meta l4proto { icmp, ipv6-icmp } accept
          }
        }
        """;

    internal static readonly string[] Docker =
    [
        "-N DOCKER", "-N DOCKER-ISOLATION-STAGE-1", "-N DOCKER-ISOLATION-STAGE-2", "-N DOCKER-USER", "-P FORWARD DROP",
        "-A FORWARD -j DOCKER-USER",
        "-A FORWARD -j DOCKER-ISOLATION-STAGE-1",
        "-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-A FORWARD -o docker0 -j DOCKER",
        "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT",
        "-A FORWARD -i docker0 -o docker0 -j ACCEPT",
        "-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT",
        "-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2",
        "-A DOCKER-ISOLATION-STAGE-1 -j RETURN",
        "-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP",
        "-A DOCKER-ISOLATION-STAGE-2 -j RETURN",
        "-A DOCKER-USER -j RETURN",
        "-t nat -N DOCKER",
        "-t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
        "-t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER",
        "-t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
        "-t nat -A DOCKER -i docker0 -j RETURN",
        "-t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80",
    ];
}
