using KubeSpawn.Clusters.Tests.Simulation;

namespace KubeSpawn.Clusters.Tests.Lifecycle;

/// <summary>Every single effect of every command fails once, and is once the last before kill -9.</summary>
public sealed class FaultTests
{
    /// <summary>More than any command has effects; a run that never ends would be one.</summary>
    private const int Many = 2000;

    public static TheoryData<string> Commands => ["create", "start", "stop", "destroy"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Killed_at_any_effect_the_same_command_succeeds_afterwards(string command)
    {
        int killed = await AtEveryEffectAsync(command, async user =>
        {
            Assert.Null(await user.ProcessAsync(() => Run(user, command)));
            await user.DestroyAsync(purge: true);
        });
        Assert.True(killed > 3);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Killed_at_any_effect_destroy_leaves_nothing(string command)
    {
        int killed = await AtEveryEffectAsync(command, async user => Assert.Null(await user.ProcessAsync(() => user.DestroyAsync(purge: true))));
        Assert.True(killed > 3);
    }

    [Fact]
    public async Task A_create_that_fails_at_any_effect_takes_back_all_but_the_cache()
    {
        for (int effect = 0; ; effect++)
        {
            Assert.True(effect < Many);
            var user = new SimulatedUser();
            IReadOnlyList<string> before = user.Host.Traces();
            user.Host.Effects.Arm(failAt: effect);
            if (await user.ProcessAsync(user.CreateAsync) is null) break;
            Assert.Equal(before, SimulatedUser.WithoutCache(user.Host.Traces()));
        }
    }

    /// <summary>Brings a user to where the command makes sense, kills it at its n-th effect, and hands the user on; for every n. Says how many there were.</summary>
    private static async Task<int> AtEveryEffectAsync(string command, Func<SimulatedUser, Task> then)
    {
        for (int effect = 0; ; effect++)
        {
            Assert.True(effect < Many);
            var user = new SimulatedUser();
            IReadOnlyList<string> before = user.Host.Traces();
            foreach (string earlier in Before(command)) await Run(user, earlier);
            user.Host.Effects.Arm(killAt: effect);
            Exception? death = await user.ProcessAsync(() => Run(user, command));
            if (death is null) return effect;
            Assert.IsType<ProcessDiedException>(death);
            await then(user);
            user.Host.ProcessEnded();
            Assert.Equal(before, user.Host.Traces());
        }
    }

    private static string[] Before(string command) => command switch
    {
        "create" => [],
        "start" => ["create"],
        _ => ["create", "start"],
    };

    private static Task Run(SimulatedUser user, string command) => command switch
    {
        "create" => user.CreateAsync(),
        "start" => user.StartAsync(),
        "stop" => user.StopAsync(),
        _ => user.DestroyAsync(purge: true),
    };
}
