using System.Globalization;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Tests.World;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Accounts;

public sealed class LookPaceTests
{
    [Theory]
    [InlineData(2_000, 6_000)]
    [InlineData(250, 2_000)]
    [InlineData(12_000, 36_000)]
    public void An_account_is_looked_at_every_three_blocks_and_every_two_seconds_at_most(int blockMilliseconds, int lookMilliseconds)
    {
        var time = new VirtualTime();
        var took = TimeSpan.Zero;
        VirtualLoop.Run(time, TimeSpan.FromMinutes(5), async () =>
        {
            var chain = new SimWorld(time).Chains[new(1)];
            var board = new MarketBoard([], new(), time, NullLogger<MarketBoard>.Instance);
            var connector = new ChainConnector(chain, [], board, new(), time, NullLogger<ChainConnector>.Instance);
            _ = MineAsync(connector, TimeSpan.FromMilliseconds(blockMilliseconds), time);
            var began = time.GetUtcNow();
            await LookPace.NextAsync(new Networks([connector]), chain.Id, time, CancellationToken.None);
            took = time.GetUtcNow() - began;
        });
        took.ShouldBe(TimeSpan.FromMilliseconds(lookMilliseconds));
    }

    private static async Task MineAsync(ChainConnector connector, TimeSpan every, VirtualTime time)
    {
        for (var number = 1UL; ; number++)
        {
            await Task.Delay(every, time);
            var hash = Markings.HashOf(number.ToString(CultureInfo.InvariantCulture));
            connector.Hear(new ChainTick.NewHead(new BlockFacts(number, hash, time.GetUtcNow(), UInt256.Zero)));
        }
    }
}
