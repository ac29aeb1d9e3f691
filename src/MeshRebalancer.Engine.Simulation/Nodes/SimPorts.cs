using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>A chain's pools as one node sees them.</summary>
internal sealed class SimVenue(SimRouter router, SimEndpoint endpoint, NodeLine line) : ISwapVenue
{
    public string Name => SimRouter.VenueName;

    public ChainId Chain => endpoint.Id;

    public Address Spender => SimRouter.Address;

    public Task<Result<QuoteAnswer.Given, PortError>> QuoteAsync(QuoteRequest.Swap request, CancellationToken cancel) => line.AskAsync<QuoteAnswer.Given>(
        () => router.Find(request.In.Token, request.Out) is { } pool
            ? new QuoteAnswer.Given(request, new(request.Out, pool.Quote(endpoint.Read, request.In.Token, request.In.Raw)), [new(Chain, 2 * SimChain.GasUsed)], 10)
            : new PortError.Declined("no-liquidity", "no such pool"),
        cancel);

    // Strangers turn a pool over once a day here.
    public Task<Result<PoolMeasure, PortError>> MeasureAsync(Pool pool, TokenId spent, TimeSpan? window, CancellationToken cancel) => line.AskAsync<PoolMeasure>(
        () => router.Find(pool.TokenA, pool.TokenB) is { } found
            ? new PoolMeasure(found.DepthOf(endpoint.Read, spent), window is { } back ? found.DepthOf(endpoint.Read, spent) * 200u * (ulong)back.TotalSeconds / 86_400u : null)
            : new PortError.Declined("no-liquidity", "no such pool"),
        cancel);

    public Call Encode(ChainAction.Swap action, Address account) => line.World.Forger.Encode(action, account);

    public ActionOutcome Read(ChainAction.Swap action, Address account, Receipt receipt) => SimRouter.Read(action, account, receipt);

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => chain == Chain ? [SimCalls.Of(SimRouter.Address, "swap")] : [];

    public CallReading? ReadCall(ChainId chain, Call call) => chain == Chain ? SimRouter.ReadCall(call) : null;
}

/// <summary>The bridge that mints, as one node sees it.</summary>
internal sealed class SimMintLine(SimMintBridge bridge, NodeLine line) : IMintBridge
{
    public string Name => SimMintBridge.BridgeName;

    public EquatableArray<BridgeRoute> Routes => bridge.Routes;

    public Address SpenderOn(ChainId chain) => SimMintBridge.Contract;

    public Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel) => line.AskAsync(() => bridge.Quote(request), cancel);

    public Call EncodeBurn(ChainAction.Burn action, Address account) => SimMintBridge.EncodeBurn(action, account);

    public ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) => SimMintBridge.ReadBurn(action, account, receipt);

    public Task<Result<AttestationAnswer, PortError>> AttestationAsync(
        BridgeRoute route, TokenAmount burned, Address account, Hash32 burn, CancellationToken cancel) => line.AskAsync(() => bridge.Attestation(burn, route), cancel);

    public Task<Result<bool, PortError>> ReattestAsync(BridgeRoute route, AttestationAnswer.Expired expired, CancellationToken cancel) =>
        line.AskAsync(() => bridge.Reattest(SimMintBridge.BurnOf(expired.MessageHex)), cancel);

    public Call EncodeMint(ChainAction.Mint action) => SimMintBridge.EncodeMint(action);

    public ActionOutcome ReadMint(ChainAction.Mint action, Address account, Receipt receipt) => SimMintBridge.ReadMint(action, account, receipt);

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => [SimCalls.Of(SimMintBridge.Contract, "burn"), SimCalls.Of(SimMintBridge.Contract, "mint")];

    public CallReading? ReadCall(ChainId chain, Call call) => SimMintBridge.ReadCall(call);

    public Task<Result<Receipt?, PortError>> FindMintAsync(ChainAction.Mint action, Address account, CancellationToken cancel) =>
        line.AskAsync(() => bridge.FindMint(action), cancel);
}

/// <summary>The bridge whose deposits are filled, as one node sees it.</summary>
internal sealed class SimFillLine(SimFillBridge bridge, NodeLine line) : IFillBridge
{
    public string Name => SimFillBridge.BridgeName;

    public EquatableArray<BridgeRoute> Routes => bridge.Routes;

    public Address SpenderOn(ChainId chain) => SimFillBridge.Contract;

    public Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel) => line.AskAsync(() => bridge.Quote(request), cancel);

    public Call EncodeBurn(ChainAction.Burn action, Address account) => bridge.EncodeBurn(action, account);

    public ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) => SimFillBridge.ReadBurn(action, account, receipt);

    public Task<Result<FillStatus, PortError>> FillAsync(
        BridgeRoute route, TokenAmount deposited, Address account, Hash32 deposit, CancellationToken cancel) => line.AskAsync(() => bridge.Status(deposit), cancel);

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => [SimCalls.Of(SimFillBridge.Contract, "deposit")];

    public CallReading? ReadCall(ChainId chain, Call call) => SimFillBridge.ReadCall(call);
}

/// <summary>A price source as one node sees it.</summary>
internal sealed class SimSource(SimFeed feed, NodeLine line) : IPriceSource
{
    public string Name => feed.Name;

    public AssetId Asset => feed.Asset;

    public ChainId Chain => feed.Chain;

    public Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) => line.AskAsync(
        () =>
        {
            var (price, at) = feed.Read(line.World.Now);
            return new PriceObservation(feed.Name, feed.Asset, price, at, feed.AgeMaxSeconds);
        },
        cancel);
}

/// <summary>Signs for every account of the world; the witness sees what.</summary>
internal sealed class SimSigner(SimWorld world, NodeLife life) : ISigner
{
    public EquatableArray<Address> Accounts => [.. world.Portfolios.Select(portfolio => portfolio.Facts.Account)];

    public async Task<Result<SignedTransaction, PortError>> SignAsync(
        ChainId chain, Address from, ulong nonce, Call call, GasTerms gas, CancellationToken cancel)
    {
        await life.StepAsync(FaultKind.Crash, 2e-3);
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        var signed = SimTransaction.Sign(from, nonce, call, gas);
        world.Witness.OnSigned(chain, signed);
        return new SignedTransaction(signed.Hash, signed.Raw, gas);
    }
}
