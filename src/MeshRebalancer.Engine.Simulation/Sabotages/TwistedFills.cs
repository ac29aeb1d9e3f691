using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>A bridge that says what the one inside it says, but of deposits what a sabotage makes of it.</summary>
internal sealed class TwistedFills(IFillBridge inner, Func<FillStatus, BridgeRoute, TokenAmount, Result<FillStatus, PortError>> twist) : IFillBridge
{
    public string Name => inner.Name;

    public EquatableArray<BridgeRoute> Routes => inner.Routes;

    public Address SpenderOn(ChainId chain) => inner.SpenderOn(chain);

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => inner.CallsOn(chain);

    public CallReading? ReadCall(ChainId chain, Call call) => inner.ReadCall(chain, call);

    public Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel) => inner.QuoteAsync(request, cancel);

    public Call EncodeBurn(ChainAction.Burn action, Address account) => inner.EncodeBurn(action, account);

    public ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) =>
        inner.ReadBurn(action, account, receipt);

    public async Task<Result<FillStatus, PortError>> FillAsync(
        BridgeRoute route, TokenAmount deposited, Address account, Hash32 deposit, CancellationToken cancel) =>
        (await inner.FillAsync(route, deposited, account, deposit, cancel)).Then(status => twist(status, route, deposited));
}
