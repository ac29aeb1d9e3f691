using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Hosting.Api.Portfolios;
using MeshRebalancer.Hosting.Api.Repeats;
using MeshRebalancer.Hosting.Api.Streams;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Hosting.Observability;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime;
using MeshRebalancer.Runtime.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>A running node: engine, connectors, portfolios, API and page. Disposing stops it in order; what is owed stays owed in the journal.</summary>
public sealed class MeshNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly MeshConfiguration _configuration;
    private readonly Outside _outside;
    private readonly NodeRuntime _runtime;
    private readonly INodeEngine _engine;
    private readonly LatestEvents _latest;
    private readonly WebApplication _web;
    private readonly ILoggerFactory _logs;
    private readonly OpenTelemetrySdk? _telemetry;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    private MeshNode(
        MeshConfiguration configuration, Keys keys, Outside outside, NodeRuntime runtime, INodeEngine engine, ILoggerFactory logs, OpenTelemetrySdk? telemetry, TimeProvider time)
    {
        (_configuration, _outside, _runtime, _engine, _logs, _telemetry, _time) = (configuration, outside, runtime, engine, logs, telemetry, time);
        Narrator = new(configuration.Chains.SelectMany(chain => chain.Tokens).ToEquatableArray());
        _latest = new(engine.Streams, Narrator, new RebalanceMetrics(), new TroubleLog(Narrator, logs.CreateLogger<TroubleLog>()));
        Opening = new(configuration, keys.Addresses, engine.Streams, time);
        Readings = new(configuration.Desk, engine.Streams, engine.Journal, runtime.Board);
        _web = MeshWeb.Build(configuration.Listen, engine.ServesApi, configuration.Identity, AddServices, logging => logging.Services.AddSingleton(logs));
    }

    /// <summary>Where the page is.</summary>
    public Uri Page => new(_web.Urls.First());

    /// <summary>The streams.</summary>
    public IStreams Streams => _engine.Streams;

    /// <summary>The desk's first key, when this start has issued it: to be shown once. Null afterwards, and where no key is asked for.</summary>
    public string? FirstKey { get; private set; }

    /// <summary>States as views.</summary>
    public Readings Readings { get; }

    /// <summary>Events as sentences.</summary>
    public EventNarrator Narrator { get; }

    /// <summary>Opens portfolios.</summary>
    public PortfolioOpening Opening { get; }

    /// <summary>Chains, prices and keys' surroundings.</summary>
    public NodeRuntime Runtime => _runtime;

    /// <summary>The adapters.</summary>
    public Outside Outside => _outside;

    /// <summary>Completed when the node must stop by itself: another node took its journal.</summary>
    public CancellationToken Lost => _engine.Journal.Lost;

    /// <summary>Starts everything. Chains that can't be reached do not keep a node from starting: it waits for them and says so.</summary>
    /// <exception cref="NodeRefusedException">The parts don't fit together.</exception>
    public static Task<MeshNode> StartAsync(
        MeshConfiguration configuration, Keys keys, OpenEngine open, Action<ILoggingBuilder> logging, TimeProvider time, CancellationToken cancel) =>
        StartAsync(configuration, keys, open, client: null, logging, time, cancel);

    /// <summary>The same, with other clients for some chains.</summary>
    public static async Task<MeshNode> StartAsync(
        MeshConfiguration configuration, Keys keys, OpenEngine open, ChainClient? client, Action<ILoggingBuilder> logging, TimeProvider time, CancellationToken cancel)
    {
        var name = Environment.MachineName;
        var telemetry = configuration.OtlpEndpoint is { } receiver ? OpenTelemetryExport.Start(receiver, name) : null;
        var logs = LoggerFactory.Create(builder =>
        {
            logging(builder);
            if (configuration.OtlpEndpoint is { } endpoint)
            {
                builder.AddOtlpLogs(endpoint, name);
            }
        });
        var outside = new Outside(configuration, time, logs, client);
        var gas = GasOf.Chains(configuration, keys.Addresses);
        var ports = outside.Ports(keys.Signer) with { Native = GasOf.Calls(gas) };
        var options = Options(configuration, SigningPolicies.Of(configuration, ports, keys.Addresses)) with { Gas = gas };
        var runtime = new NodeRuntime(ports, options, time, logs);
        var engine = await open(runtime.Kinds, logs, time, cancel);
        var node = new MeshNode(configuration, keys, outside, runtime, engine, logs, telemetry, time);
        try
        {
            await node.StartAsync(cancel);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes who starts a portfolio's rebalances.</summary>
    public async Task<Reply> SetModeAsync(string portfolio, MandateMode mode, string by, CancellationToken cancel)
    {
        var book = await BookAsync(portfolio, cancel);
        return await Streams.AskAsync(book.Facts.Stream, new PortfolioCommand.Amend(book.Mandate with { Mode = mode }, by, _time.GetUtcNow()), cancel);
    }

    /// <summary>Who a portfolio is.</summary>
    public async Task<PortfolioFacts> FactsAsync(string portfolio, CancellationToken cancel) => (await BookAsync(portfolio, cancel)).Facts;

    /// <summary>The legs of all of a portfolio's rebalances that have begun, in order.</summary>
    public async Task<IReadOnlyList<LegProgress>> LegsAsync(string portfolio, CancellationToken cancel)
    {
        var book = await BookAsync(portfolio, cancel);
        List<LegProgress> legs = [];
        for (var number = 1; number <= book.RebalancesStarted; number++)
        {
            legs.AddRange(StateViews.LegsOf((RebalanceState)(await Streams.ReadAsync(book.Facts.RebalanceStream(number), cancel)).State));
        }

        return legs;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        await _web.DisposeAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _engine.DisposeAsync();
        await _outside.DisposeAsync();
        _telemetry?.Dispose();
        _logs.Dispose();
        _stop.Dispose();
    }

    private async Task<PortfolioBook> BookAsync(string portfolio, CancellationToken cancel) =>
        StateViews.BookOf((PortfolioState)(await Streams.ReadAsync(StreamId.Of("portfolio", _configuration.Desk, portfolio), cancel)).State)
            ?? throw new InvalidOperationException($"Portfolio '{portfolio}' is not open.");

    private static NodeOptions Options(MeshConfiguration configuration, AccountPolicies accounts) => new()
    {
        Board = new()
        {
            Quorum = configuration.Prices.Quorum,
            DisagreementMaxBps = configuration.Prices.DisagreementMaxBps,
            Jump = configuration.Prices.Jump,
            Assets = PriceSection.Rules(configuration.Prices, configuration.Chains),
        },
        History = StoredBars.Of(configuration.Prices.History),
        Breakers = configuration.Breakers,
        Accounts = accounts,
    };

    private static EquatableArray<BreakerKey> ChainsAndVenues(MeshConfiguration configuration) =>
    [
        .. configuration.Chains.SelectMany(chain => chain.Venues.Select(venue => BreakerKey.Venue(venue.Name, chain.Id)).Prepend(BreakerKey.Chain(chain.Id))).Distinct(),
    ];

    private async Task StartAsync(CancellationToken cancel)
    {
        _running = _latest.RunAsync(_stop.Token);
        await _engine.StartAsync(cancel);
        var coordinator = CoordinatorState.StreamOf(_configuration.Desk);
        await TellAsync(coordinator, new CoordinatorCommand.Notice(ChainsAndVenues(_configuration), _time.GetUtcNow()), cancel);
        await TellAsync(coordinator, new CoordinatorCommand.Configure(_configuration.Limits, _time.GetUtcNow()), cancel);
        _running = Task.WhenAll(
            _running,
            _runtime.RunAsync(_runtime.Watch(_engine.Streams, _engine.Journal, _engine.Share), _engine.FollowAsync, _stop.Token),
            _outside.VerifyEndpointsAsync(_logs.CreateLogger<Outside>(), _stop.Token));
        foreach (var portfolio in _configuration.Portfolios)
        {
            if (await Opening.OpenAsync(portfolio, MandateMode.Observe, cancel) is Reply.Refused { Code: not "closed" } refused)
            {
                throw new NodeRefusedException($"portfolio '{portfolio.Id}' is refused: {refused.Reason}");
            }
        }

        if (_engine.ServesApi && _configuration.Identity.Mode == IdentityMode.Keys)
            FirstKey = (await new KeyRing(Readings, _engine.Streams, _time).BeginAsync(cancel))?.Reveal();
        await _web.StartAsync(cancel);
    }

    private async Task TellAsync(StreamId stream, ICommand command, CancellationToken cancel)
    {
        if (await _engine.Streams.AskAsync(stream, command, cancel) is Reply.Refused refused)
        {
            throw new NodeRefusedException($"{stream} refuses: {refused.Reason}");
        }
    }

    private void AddServices(IServiceCollection services) => services
        .AddSingleton(_configuration)
        .AddSingleton(_outside)
        .AddSingleton(_engine.Streams)
        .AddSingleton(_engine.Journal)
        .AddSingleton(_runtime.Board)
        .AddSingleton(_runtime.Networks)
        .AddSingleton(_runtime.Observer)
        .AddSingleton(_runtime.Plans)
        .AddSingleton(_runtime.Estimates)
        .AddSingleton<Explaining>()
        .AddSingleton<AccountBalances>()
        .AddSingleton(_latest)
        .AddSingleton(Opening)
        .AddSingleton(Readings)
        .AddSingleton(_time)
        .AddSingleton<KeyRing>()
        .AddSingleton<RepeatedRequests>()
        .AddSingleton(Narrator)
        .AddSingleton<IJournalReader>(_engine.Journal)
        .AddSingleton(_runtime.Kinds)
        .AddSingleton<StreamHistory>()
        .AddSingleton<Previewing>()
        .AddSingleton<Writing>()
        .AddSingleton<Operations>();
}
