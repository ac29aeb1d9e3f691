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
