using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Netlink;
using KubeSpawn.Linux.Netlink.Nftables;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>Which messages belong to a request, and what they mean for it.</summary>
public sealed class AnswerTests
{
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const ushort Multi = 0x2;
    private const ushort Interrupted = 0x10;
    private const ushort WithText = 0x300;
    private const uint Port = 4711;

    /// <summary>Three messages, each of a structure of 16 bytes, then attributes 1 (at 32) and 2 (at 36).</summary>
    private static MessageBuffer Requests
    {
        get
        {
            var buffer = new MessageBuffer();
            for (ushort message = 0; message < 3; message++)
            {
                AttributeWriter writer = buffer.Begin(16, 0, new Linux.Netlink.Route.InterfaceInfo());
                writer.Flag((ushort)((10 * message) + 1));
                writer.Bytes((ushort)((10 * message) + 2), [1, 2, 3]);
            }
            buffer.Number(1);
            return buffer;
        }
    }

    [Fact]
    public void Answers_to_others_and_to_earlier_requests_are_passed_over()
    {
        int seen = 0;
        var answer = new Acknowledgements(Port, first: 10, count: 2, (_, _) => seen++);
        answer.Take(new NetlinkHeader(20, 16, 0, 9, Port), new byte[4]);
        answer.Take(new NetlinkHeader(20, 16, 0, 12, Port), new byte[4]);
        answer.Take(new NetlinkHeader(20, 16, 0, 10, Port + 1), new byte[4]);
        answer.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 9, Port), Error(Errno.EPERM));
        Assert.Equal((0, false), (seen, answer.Done));
        answer.Take(new NetlinkHeader(20, 16, 0, 10, Port), new byte[4]);
        answer.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 10, Port), Error(0));
        answer.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 11, Port), Error(0));
        answer.ThrowIfFailed(Requests, "do", "it");
        Assert.Equal((1, true), (seen, answer.Done));
    }

    [Fact]
    public void The_first_of_several_errors_is_told_with_its_message()
    {
        var answer = new Acknowledgements(Port, first: uint.MaxValue, count: 3, null);
        answer.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, uint.MaxValue, Port), Error(0));
        answer.Take(new NetlinkHeader(64, NLMSG_ERROR, WithText, 0, Port), [.. Error(Errno.EINVAL), .. Convert.FromHexString("0800010062616400" + "0800020020000000")]);
        answer.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 1, Port), Error(Errno.EPERM));
        Assert.True(answer.Done);
        NetlinkException error = Assert.Throws<NetlinkException>(() => answer.ThrowIfFailed(Requests, "do", "it"));
        Assert.Equal((Errno.EINVAL, 1, 32, "failed to do \"it\": bad (EINVAL)"), (error.Errno, error.MessageIndex, error.AttributeOffset, error.Message));
        Assert.Equal((ushort)11, error.AttributeType);
    }

    [Theory]
    [InlineData("0800020024000000", (ushort)12, "invalid argument: the request's attribute 12 (EINVAL)")]
    [InlineData("0800050007000000", (ushort)7, "invalid argument: the request's attribute 7 is missing (EINVAL)")]
    [InlineData("0800020000000000", null, "invalid argument (EINVAL)")]
    [InlineData("080002002C000000", null, "invalid argument (EINVAL)")]
    [InlineData("08000200FFFFFFFF", null, "invalid argument (EINVAL)")]
    [InlineData("08000200FFFFFF7F", null, "invalid argument (EINVAL)")]
    public void An_error_without_words_names_the_attribute(string attributes, ushort? type, string message)
    {
        var answer = new Acknowledgements(Port, first: 1, count: 2, null);
        answer.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 1, Port), Error(0));
        answer.Take(new NetlinkHeader(44, NLMSG_ERROR, WithText, 2, Port), [.. Error(Errno.EINVAL), .. Convert.FromHexString(attributes)]);
        NetlinkException error = Assert.Throws<NetlinkException>(() => answer.ThrowIfFailed(Requests, "do", "it"));
        Assert.Equal((type, $"failed to do \"it\": {message}"), (error.AttributeType, error.Message));
    }

    [Fact]
    public void A_dump_that_was_interrupted_says_so()
    {
        int seen = 0;
        var dump = new DumpAnswer(Port, 5, (_, _) => seen++);
        dump.Take(new NetlinkHeader(20, 24, Multi, 5, Port), new byte[4]);
        dump.Take(new NetlinkHeader(20, 24, Multi, 4, Port), new byte[4]);
        dump.Take(new NetlinkHeader(20, 24, Multi | Interrupted, 5, Port), new byte[4]);
        Assert.False(dump.Done);
        dump.Take(new NetlinkHeader(20, NLMSG_DONE, Multi, 5, Port), new byte[4]);
        dump.ThrowIfFailed(Requests, "list", "it");
        Assert.Equal((2, true, true), (seen, dump.Done, dump.Interrupted));
    }

    [Fact]
    public void A_dump_that_is_refused_or_breaks_off_is_an_error()
    {
        var refused = new DumpAnswer(Port, 5, (_, _) => { });
        refused.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 5, Port), Error(Errno.EOPNOTSUPP));
        Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<NetlinkException>(() => refused.ThrowIfFailed(Requests, "list", "it")).Errno);
        var broken = new DumpAnswer(Port, 5, (_, _) => { });
        broken.Take(new NetlinkHeader(20, NLMSG_DONE, Multi, 5, Port), Error(Errno.ENOMEM).AsSpan(0, 4));
        Assert.Equal(Errno.ENOMEM, Assert.Throws<NetlinkException>(() => broken.ThrowIfFailed(Requests, "list", "it")).Errno);
    }

    [Fact]
    public void A_batch_is_done_only_when_its_last_change_is_acknowledged()
    {
        var batch = new BatchAnswer(Port, first: 7, count: 4);
        batch.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 8, Port), Error(0));
        Assert.False(batch.Acknowledged);
        batch.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 9, Port), Error(0));
        Assert.True(batch.Acknowledged);
        batch.Take(new NetlinkHeader(36, NLMSG_ERROR, 0, 7, Port), Error(Errno.ERESTART));
        Assert.Equal((Errno.ERESTART, 0), (batch.Failure!.Value.Errno, batch.FailedMessage));
    }

    [Fact]
    public void A_listing_during_changes_is_begun_again_until_it_is_whole() => OwnNetwork.Run(() =>
    {
        using var route = Linux.Netlink.Route.RouteSocket.Open();
        using var other = Linux.Netlink.Route.RouteSocket.Open();
        route.AddRoutes(Enumerable.Range(0, 3000).Select(Number));
        using var stop = new CancellationTokenSource();
        int rounds = 0;
        var changing = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                other.AddRoute(Number(5000));
                other.DeleteRoute(Number(5000));
                rounds++;
            }
        });
        changing.Start();
        try
        {
            for (int i = 0; i < 50; i++)
                Assert.InRange(route.Routes().Count, 3000, 3001);
        }
        finally
        {
            stop.Cancel();
            changing.Join();
        }
        Assert.InRange(rounds, 1, int.MaxValue);

        static Linux.Netlink.Route.Route Number(int i) =>
            new(new System.Net.IPNetwork(new System.Net.IPAddress(new byte[] { 10, (byte)(i >> 8), (byte)i, 0 }), 24)) { LinkIndex = 1 };
    });

    private static byte[] Error(Errno errno)
    {
        var bytes = new byte[20];
        BitConverter.TryWriteBytes(bytes, -(int)errno);
        return bytes;
    }
}
