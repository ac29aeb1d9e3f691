using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Tests.World;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Portfolios;

public sealed class ObserverTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void A_token_with_other_decimals_than_configured_makes_its_chain_unreadable_by_name()
    {
        var seen = Observe(SimWorld.WethOne with { Decimals = 8 });

        seen.Unreadable.ShouldBe([$"chain 1: WETH at {SimWorld.WethOne.Id.Contract} has 18 decimals, 8 are configured"]);
        seen.Holdings.ShouldAllBe(holding => holding.Amount.Token.Chain == new ChainId(8453));
    }

    [Fact]
    public void Tokens_as_configured_are_read_on_every_chain() => Observe(SimWorld.WethOne).Unreadable.ShouldBeEmpty();

    [Fact]
    public void What_is_left_for_gas_is_told_by_account_and_chain_in_whole_coins()
    {
        ConcurrentQueue<(double Coins, string? Account, string? Chain)> told = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                // By its name: an instrument is published before the field that holds it is set.
                if (instrument.Name == "mesh.account.gas.balance")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, coins, tags, _) => told.Enqueue((coins, Tag(tags, "mesh.account"), Tag(tags, "mesh.chain"))));
        listener.Start();

        var seen = Observe(SimWorld.WethOne);

        seen.Gas.Count.ShouldBe(2);
        foreach (var gas in seen.Gas)
        {
            told.ShouldContain(((double)((decimal)(System.Numerics.BigInteger)gas.Wei / 1_000_000_000_000_000_000m), SimWorld.Facts.Account.ToString(), gas.Chain.ToString()));
        }
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
                return (string?)tag.Value;
        }

        return null;
    }

    private Observation Observe(Token weth)
    {
        Observation? seen = null;
        VirtualLoop.Run(_time, TimeSpan.FromMinutes(5), async () =>
        {
            var node = new NodeRuntime(new SimWorld(_time).Ports, new(), _time, NullLoggerFactory.Instance);
            var facts = SimWorld.Facts with { Tokens = SimWorld.Facts.Tokens.Replace(token => token.Id == weth.Id, _ => weth) };
            seen = await node.Observer.ObserveAsync(facts, SimWorld.Wanted, CancellationToken.None);
        });
        return seen!;
    }
}
