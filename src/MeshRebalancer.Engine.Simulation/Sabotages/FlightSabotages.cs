using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Transfers that are taken for what they are not.</summary>
internal static class FlightSabotages
{
    public static IEnumerable<Sabotage> All =>
    [
        new("settle-in-flight", "takes an attested burn for a mint")
        {
            Rebalances = () => new() { Judges = (state, command, judge) => judge(state, command is RebalanceCommand.ReportAttestation attested ? Home(state, attested) : command) },
        },
        new("time-out-transfer", "gives a transfer up whose attestation is late")
        {
            Rebalances = () => new() { Judges = GiveUp },
        },
        new("forget-in-flight", "books a burn as spent, and nothing as on its way")
        {
            Rebalances = () => new() { Owes = (_, owed) => [.. owed.Select(effect => effect is RebalanceEffect.TellBooking tell
                ? tell with { Booking = tell.Booking with { Departed = null } }
                : effect)] },
        },
        new("never-look-for-a-mint", "does not look whether somebody else has minted")
        {
            Ports = (ports, _) => ports.WithMints(bridge => new TwistedBridge(bridge) { FindsMints = false }),
        },
        new("never-ask-again", "does not ask for a new attestation when one has expired")
        {
            Ports = (ports, _) => ports.WithMints(bridge => new TwistedBridge(bridge) { Reattests = false }),
        },
        new("mint-in-full", "books of a mint what was burnt")
        {
            Ports = (ports, _) => ports.WithMints(bridge => new TwistedBridge(bridge) { ReadsFees = false }),
        },
        new("slow-fill-is-a-fill", "takes a slow-fill request as a fill")
        {
            Ports = (ports, world) => ports.WithFills(bridge => new TwistedFills(bridge, (status, route, deposited) => Hastened(status, route, deposited, world.Map))),
        },
        new("refund-elsewhere", "books a refund on the wrong chain")
        {
            Ports = (ports, world) => ports.WithFills(bridge => new TwistedFills(bridge, (status, route, _) => Misplaced(status, route, world.Map))),
        },
    ];

    private static Result<FillStatus, PortError> Hastened(FillStatus status, BridgeRoute route, TokenAmount deposited, MarketMap map) => status is FillStatus.SlowFillRequested slow
        ? new FillStatus.Filled(Across(deposited, route.To, map), slow.Request, 1)
        : status;

    private static Result<FillStatus, PortError> Misplaced(FillStatus status, BridgeRoute route, MarketMap map) => status is FillStatus.Refunded refund
        ? refund with { Back = Across(refund.Back, refund.Back.Token == route.From ? route.To : route.From, map) }
        : status;

    private static TokenAmount Across(TokenAmount amount, TokenId to, MarketMap map) => new(to, UInt256.MulDiv(
        amount.Raw, UInt256.PowerOfTen(map.Token(to).Decimals), UInt256.PowerOfTen(map.Token(amount.Token).Decimals), Rounding.Down));

    private static RebalanceCommand Home(RebalanceState state, RebalanceCommand.ReportAttestation attested) =>
        Late(state) is { } leg && leg.State is LegState.Attesting flying && attested.Id.Purpose.StartsWith(leg.Leg.Id + ".", StringComparison.Ordinal)
            ? new RebalanceCommand.ReportMintFound(
                attested.Id, new(flying.Flight.Burn, leg.Leg.ExpectedOut.Token.Chain, 1, UInt256.Zero), leg.Leg.ExpectedOut, attested.At)
            : attested;

    private static Decision<RebalanceEvent> GiveUp(
        RebalanceState state, RebalanceCommand command, Func<RebalanceState, RebalanceCommand, Decision<RebalanceEvent>> judge) =>
        command is RebalanceCommand.ReportDue due && Late(state) is { } leg && due.Id.Purpose.StartsWith(leg.Leg.Id + ".", StringComparison.Ordinal)
            ? Decision<RebalanceEvent>.Accept(new RebalanceEvent.LegFailed(leg.Leg.Id, "too-late", "the attestation did not come in time", due.At))
            : judge(state, command);

    private static LegProgress? Late(RebalanceState state) => (state as RebalanceState.Executing)?.Legs.FirstOrDefault(leg => leg.State is LegState.Attesting);

    private static NodePorts WithFills(this NodePorts ports, Func<IFillBridge, IBridge> twist) =>
        ports with { Bridges = [.. ports.Bridges.Select(bridge => bridge is IFillBridge fill ? twist(fill) : bridge)] };

    private static NodePorts WithMints(this NodePorts ports, Func<IMintBridge, IBridge> twist) =>
        ports with { Bridges = [.. ports.Bridges.Select(bridge => bridge is IMintBridge mint ? twist(mint) : bridge)] };

    private sealed class TwistedBridge(IMintBridge inner) : IMintBridge
    {
        public bool FindsMints { get; init; } = true;

        public bool Reattests { get; init; } = true;

        public bool ReadsFees { get; init; } = true;

        public string Name => inner.Name;

        public EquatableArray<BridgeRoute> Routes => inner.Routes;

        public Address SpenderOn(ChainId chain) => inner.SpenderOn(chain);

        public EquatableArray<Domain.Accounts.AllowedCall> CallsOn(ChainId chain) => inner.CallsOn(chain);

        public Domain.Accounts.CallReading? ReadCall(ChainId chain, Domain.Accounts.Call call) => inner.ReadCall(chain, call);

        public Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel) => inner.QuoteAsync(request, cancel);

        public Domain.Accounts.Call EncodeBurn(ChainAction.Burn action, Address account) => inner.EncodeBurn(action, account);

        public ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) =>
            inner.ReadBurn(action, account, receipt);

        public Task<Result<AttestationAnswer, PortError>> AttestationAsync(
            BridgeRoute route, TokenAmount burned, Address account, Hash32 burn, CancellationToken cancel) =>
            inner.AttestationAsync(route, burned, account, burn, cancel);

        public Task<Result<bool, PortError>> ReattestAsync(BridgeRoute route, AttestationAnswer.Expired expired, CancellationToken cancel) =>
            Reattests ? inner.ReattestAsync(route, expired, cancel) : Task.FromResult<Result<bool, PortError>>(true);

        public Domain.Accounts.Call EncodeMint(ChainAction.Mint action) => inner.EncodeMint(action);

        public ActionOutcome ReadMint(ChainAction.Mint action, Address account, Receipt receipt)
        {
            var read = inner.ReadMint(action, account, receipt);
            return ReadsFees || read is not ActionOutcome.Minted minted
                ? read
                : new ActionOutcome.Minted(minted.Out with { Raw = UInt256.MulDiv(minted.Out.Raw, 10_000u, 9_999u, Rounding.Up) });
        }

        public Task<Result<Receipt?, PortError>> FindMintAsync(ChainAction.Mint action, Address account, CancellationToken cancel) => FindsMints
            ? inner.FindMintAsync(action, account, cancel)
            : Task.FromResult<Result<Receipt?, PortError>>(new Result<Receipt?, PortError>.Ok(null));
    }
}
