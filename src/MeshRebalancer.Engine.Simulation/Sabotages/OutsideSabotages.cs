using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Nodes that believe what they must not of the outside.</summary>
internal static class OutsideSabotages
{
    public static IEnumerable<Sabotage> All =>
    [
        new("unreadable-is-zero", "takes a balance that it can't read for zero")
        {
            Ports = (ports, _) => ports.WithChains(chain => new TwistedChain(chain)
            {
                Balances = async (account, tokens, block, cancel) => (await chain.BalancesAsync(account, tokens, block, cancel)).Match<Result<Balances, PortError>>(
                    ok => ok, _ => Nothing(chain.Id, tokens)),
            }),
        },
        new("believe-one-feed", "takes one price source for three")
        {
            Ports = (ports, world) => ports with { Prices = [.. ports.Prices.Select(source => Liar(ports, world, source))] },
        },
        new("believe-one-endpoint", "believes the first endpoint of each chain alone") { BelievesOne = true },
        new("trust-the-status", "takes a receipt's status for what happened")
        {
            Ports = (ports, _) => ports.WithVenues(venue => new TwistedVenue(venue) { TrustsStatus = true }),
        },
        new("accept-any-price", "swaps without a least amount")
        {
            Ports = (ports, _) => ports.WithVenues(venue => new TwistedVenue(venue) { SetsMinimum = false }),
        },
    ];

    private static Result<Balances, PortError> Nothing(ChainId chain, EquatableArray<TokenId> tokens) =>
        new Balances(new(chain, UInt256.PowerOfTen(18), 10_000_000), [.. tokens.Select(token => new Holding(new(token, UInt256.Zero), 10_000_000))]);

    private static Namesake Liar(Runtime.NodePorts ports, SimWorld world, IPriceSource source)
    {
        var liar = world.Feeds.First(feed => feed.Asset == source.Asset && feed.MayLie).Name;
        return new Namesake(source, ports.Prices.First(one => one.Name == liar));
    }

    private static Runtime.NodePorts WithVenues(this Runtime.NodePorts ports, Func<ISwapVenue, ISwapVenue> twist) =>
        ports with { Venues = [.. ports.Venues.Select(twist)] };

    private sealed class Namesake(IPriceSource named, IPriceSource read) : IPriceSource
    {
        public string Name => named.Name;

        public AssetId Asset => named.Asset;

        public ChainId Chain => named.Chain;

        public async Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) =>
            (await read.ReadAsync(cancel)).Then<PriceObservation>(seen => seen with { Source = Name });
    }

    private sealed class TwistedVenue(ISwapVenue inner) : ISwapVenue
    {
        public bool TrustsStatus { get; init; }

        public bool SetsMinimum { get; init; } = true;

        public string Name => inner.Name;

        public ChainId Chain => inner.Chain;

        public Address Spender => inner.Spender;

        public EquatableArray<Domain.Accounts.AllowedCall> CallsOn(ChainId chain) => inner.CallsOn(chain);

        public Domain.Accounts.CallReading? ReadCall(ChainId chain, Domain.Accounts.Call call) => inner.ReadCall(chain, call);

        public Task<Result<QuoteAnswer.Given, PortError>> QuoteAsync(QuoteRequest.Swap request, CancellationToken cancel) => inner.QuoteAsync(request, cancel);

        public Task<Result<PoolMeasure, PortError>> MeasureAsync(Pool pool, TokenId spent, TimeSpan? window, CancellationToken cancel) =>
            inner.MeasureAsync(pool, spent, window, cancel);

        public Call Encode(ChainAction.Swap action, Address account) =>
            inner.Encode(SetsMinimum ? action : action with { OutMin = action.OutMin with { Raw = UInt256.One } }, account);

        public ActionOutcome Read(ChainAction.Swap action, Address account, Receipt receipt) =>
            TrustsStatus && receipt.Succeeded ? new ActionOutcome.Swapped(action.In, action.OutMin) : inner.Read(action, account, receipt);
    }
}
