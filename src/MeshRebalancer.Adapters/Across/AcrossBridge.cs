using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Http;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Across;

/// <summary>Across: a token is deposited at the source, and a relayer pays out at the destination, or the deposit is refunded.</summary>
public sealed class AcrossBridge : IFillBridge, IDisposable
{
    private readonly IReadOnlyList<EvmConnection> _connections;
    private readonly JsonService _quotes;
    private readonly AcrossFills _fills;

    /// <param name="options">Where it stands.</param>
    /// <param name="connections">One for each chain of the options.</param>
    /// <param name="time">Paces requests.</param>
    /// <exception cref="ArgumentException">The options break rules, or a chain has no connection; the message names all.</exception>
    public AcrossBridge(AcrossOptions options, IReadOnlyList<EvmConnection> connections, TimeProvider time)
        : this(options, connections, time, handler: null)
    {
    }

    internal AcrossBridge(AcrossOptions options, IReadOnlyList<EvmConnection> connections, TimeProvider time, HttpMessageHandler? handler)
    {
        var missing = options.Chains.Where(chain => connections.All(connection => connection.Id != chain.Chain));
        string[] violations = [.. options.Violations(), .. missing.Select(chain => $"{options.Name}: there is no connection to chain {chain.Chain}.")];
        if (violations.Length > 0)
            throw new ArgumentException(string.Join(' ', violations), nameof(options));
        (Options, _connections, Routes) = (options, connections, AcrossWire.Routes(options));
        _quotes = new(options.Name, options.QuoteUrl, options.RequestTimeout, options.MaxRetries, time, handler);
        _fills = new(options, On);
    }

    /// <summary>Where it stands.</summary>
    public AcrossOptions Options { get; }

    public string Name => Options.Name;

    public EquatableArray<BridgeRoute> Routes { get; }

    public Address SpenderOn(ChainId chain) => Options.On(chain).SpokePool;

    public async Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel)
    {
        var (route, input) = (request.Route, request.In);
        if (!Routes.Contains(route) || input.Token != route.From)
            return new PortError.Declined("no-route", $"{Name} does not bring {input.Token} to {route.To}.");
        var asked = _quotes.SendAsync(
            HttpMethod.Get, AcrossQuote.Path(request), AcrossJson.Default.SuggestedFees, cancel, body => AcrossQuote.Refused(Options, body));
        var here = On(route.From.Chain).SnapshotAsync(AcrossTerms.AskedHere(SpenderOn(route.From.Chain)), cancel);
        var there = On(route.To.Chain).SnapshotAsync(AcrossTerms.AskedThere(SpenderOn(route.To.Chain)), cancel);
        await Task.WhenAll(asked, here, there);
        if (!(await here).TryGet(out var origin, out var error) || !(await there).TryGet(out var destination, out error)
            || !AcrossTerms.Read(origin, destination).TryGet(out var terms, out error) || !(await asked).TryGet(out var fees, out error))
            return error;
        return fees is null
            ? new PortError.Unreadable($"{Name}: the quote service has nothing under suggested-fees: is its address right?")
            : AcrossQuote.Read(Options, request, fees, terms);
    }

    public Call EncodeBurn(ChainAction.Burn action, Address account) => AcrossWire.EncodeBurn(Options, action, account);

    public ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) => AcrossWire.ReadBurn(Options, action, account, receipt);

    public Task<Result<FillStatus, PortError>> FillAsync(
        BridgeRoute route, TokenAmount deposited, Address account, Hash32 deposit, CancellationToken cancel) =>
        _fills.StatusAsync(route, deposited, account, deposit, cancel);

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => AcrossCalls.Of(Options, chain);

    public CallReading? ReadCall(ChainId chain, Call call) => AcrossCalls.Read(Options, chain, call);

    public void Dispose() => _quotes.Dispose();

    private EvmConnection On(ChainId chain) => _connections.First(connection => connection.Id == chain);
}
