using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Across's real spoke pools with the local relayer and quotes.</summary>
[Collection(DevnetCollection.Name)]
public sealed class AcrossConformance : FillBridgeConformance
{
    private readonly DevnetWorld _world;
    private readonly AcrossBridge _bridge;

    public AcrossConformance(ConformanceDevnet shared)
        : base(shared)
    {
        _world = new(shared.Devnet);
        _bridge = _world.Across();
    }

    protected override IFillBridge Bridge => _bridge;

    [Fact]
    public async Task Wrapped_native_that_would_be_paid_out_as_native_coin_is_declined()
    {
        var weth = _bridge.Routes.First(route => route.From == _world.Id(Source, "WETH"));
        Expect.Error<PortError.Declined>(await _bridge.QuoteAsync(new(weth, new(weth.From, UInt256.PowerOfTen(18))), None)).Code.ShouldBe("wrapped-native");
    }

    [Fact]
    public void Every_asset_that_two_chains_have_is_a_route_in_both_directions() =>
        _bridge.Routes.Select(route => route.From).ShouldBe(
            new[] { Source, Destination }.SelectMany(chain => new[] { "WETH", "USDC", "WBTC" }.Select(symbol => _world.Id(chain, symbol)).Order()));

    [Fact]
    public async Task Quote_for_another_spoke_pool_is_unreadable()
    {
        var moved = _world.AcrossOptions with
        {
            Chains = [.. _world.AcrossOptions.Chains.Select(chain => chain.Chain == Source ? chain with { SpokePool = _world.AcrossOptions.On(Destination).SpokePool } : chain)],
        };
        using var bridge = _world.Across(moved);
        (await bridge.QuoteAsync(new(Route, In), None)).ShouldBeOfType<Result<BridgeQuote, PortError>.Fail>();
    }

    protected override IChain Chain(ChainId id) => _world.Chain(id);

    protected override Task<TestAccount> AccountAsync() => _world.AccountAsync(Source);

    protected override void Dispose(bool disposing)
    {
        _bridge.Dispose();
        base.Dispose(disposing);
    }

    protected override Task OnFilledAsync(TestAccount account, ChainAction.Burn burn, Receipt deposit, Receipt fill)
    {
        Recorded.Write("deposit", new RecordedDeposit(burn, account.Address.ToString(), deposit, fill, _world.AcrossOptions.Chains));
        return Task.CompletedTask;
    }
}

/// <summary>A deposit with its receipt and that of its fill.</summary>
internal sealed record RecordedDeposit(ChainAction.Burn Action, string Account, Receipt Deposit, Receipt Fill, EquatableArray<AcrossChain> Chains)
{
    public AcrossOptions Options => new() { QuoteUrl = new Uri("http://127.0.0.1:1"), Chains = Chains };
}
