using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Gas;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>A portfolio from its opening to the end of its first rebalance, with a node that may be killed on the way and is started again.</summary>
internal sealed class Story
{
    private static readonly StreamId Portfolio = SimWorld.Facts.Stream;
    private readonly VirtualTime _time;

    public Story(VirtualTime time, SimWorld world)
    {
        (_time, World, Journal) = (time, world, new(time));
    }

    public SimWorld World { get; }

    public StoryJournal Journal { get; }

    public required DeskLimits Limits { get; init; }

    /// <summary>The most that one transaction, and 24 hours, may let leave.</summary>
    public (Usd? Max, Usd? DayMax) Spending { get; init; }

    /// <summary>Who sends mints, if not the account itself.</summary>
    public Address? Minter { get; init; }

    /// <summary>Which accounts are kept in native coin.</summary>
    public EquatableArray<GasOptions> Gas { get; init; }

    /// <summary>The mandate.</summary>
    public Mandate Wanted { get; init; } = SimWorld.Wanted;

    /// <summary>The portfolio's book at the end.</summary>
    public PortfolioBook Book { get; private set; } = null!;

    /// <summary>The rebalance at the end.</summary>
    public RebalanceState.Ended Rebalance { get; private set; } = null!;

    /// <summary>How often a node was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Tells one story in virtual time.</summary>
    /// <param name="kill">Where the node dies once.</param>
    /// <param name="faultSeed">Whether, and how, questions to the world fail.</param>
    /// <param name="relayerMints">Whether a stranger mints first.</param>
    /// <param name="meddle">What else goes wrong: runs beside the node.</param>
    /// <param name="before">Told to the first node before anything else.</param>
    /// <param name="beside">What an operator does, beside the first node.</param>
    /// <param name="limits">The desk's, or wide ones.</param>
    /// <param name="twoBridges">Whether a dearer bridge goes the same way.</param>
    /// <param name="spending">What may be signed away, or no limit.</param>
    /// <param name="minter">Who sends mints, if not the account itself.</param>
    /// <param name="gas">Which accounts are kept in native coin.</param>
    /// <param name="mandate">The mandate, or the world's own.</param>
    public static Story Tell(
        Kill? kill = null, int? faultSeed = null, bool relayerMints = false, Func<SimWorld, Task>? meddle = null,
        (StreamId Stream, ICommand Command)[]? before = null, Func<Story, IStreams, Task>? beside = null, DeskLimits? limits = null,
        bool twoBridges = false, (Usd? Max, Usd? DayMax) spending = default, EquatableArray<GasOptions> gas = default, Address? minter = null, Mandate? mandate = null)
    {
        var time = new VirtualTime();
        Story? story = null;
        VirtualLoop.Run(time, TimeSpan.FromHours(6), async () =>
        {
            story = new(time, new SimWorld(time, faultSeed, twoBridges) { RelayerMints = relayerMints }) { Spending = spending, Gas = gas, Minter = minter, Wanted = mandate ?? SimWorld.Wanted, Limits = limits ?? new(10, Domain.Markets.Usd.Of(1_000_000)) };
            _ = meddle?.Invoke(story.World);
            await story.RunAsync(kill, before ?? [], beside);
        });
        return story!;
    }

    private async Task RunAsync(Kill? kill, (StreamId Stream, ICommand Command)[] before, Func<Story, IStreams, Task>? beside)
    {
        for (var done = false; !done; kill = null)
        {
            Starts++;
            var node = new NodeRuntime(World.Ports, new() { Accounts = World.Policies(Spending.Max, Spending.DayMax, Minter), Gas = Gas }, _time, NullLoggerFactory.Instance);
            var engine = new StoryEngine(node.Kinds, Journal, _time, kill);
            using var stop = new CancellationTokenSource();
            foreach (var (stream, command) in Starts == 1 ? before : [])
            {
                await MustAsync(engine, stream, command, stop.Token);
            }

            _ = Starts == 1 ? beside?.Invoke(this, engine) : null;
            var running = node.RunAsync(node.Watch(engine, Journal), stop.Token);
            var ending = UntilEndedAsync(engine, stop.Token);
            var first = await Task.WhenAny(ending, engine.Killed, running);
            if (first == running)
                await running;
            done = first == ending && ending.IsCompletedSuccessfully;
            stop.Cancel();
            await engine.DisposeAsync();
            await QuietlyAsync(running);
            await QuietlyAsync(ending);
        }
    }

    private static async Task QuietlyAsync(Task task) =>
        await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    // Opening and configuring again is what a host does at each start: the second time it changes nothing.
    private async Task UntilEndedAsync(StoryEngine engine, CancellationToken cancel)
    {
        await MustAsync(engine, CoordinatorState.StreamOf("main"), new CoordinatorCommand.Configure(Limits, _time.GetUtcNow()), cancel);
        await MustAsync(engine, Portfolio, new PortfolioCommand.Open(SimWorld.Facts, Wanted, _time.GetUtcNow()), cancel);
        while (!await IsOverAsync(engine, cancel))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _time, cancel);
        }
    }

    private async Task<bool> IsOverAsync(StoryEngine engine, CancellationToken cancel)
    {
        var portfolio = await engine.ReadAsync(Portfolio, cancel);
        var rebalance = await engine.ReadAsync(SimWorld.Facts.RebalanceStream(1), cancel);
        var coordinator = (CoordinatorState)(await engine.ReadAsync(CoordinatorState.StreamOf("main"), cancel)).State;
        if (portfolio.State is not PortfolioState.Watching { Book.RebalancesStarted: 1 } watching
            || rebalance.State is not RebalanceState.Ended { PortfolioTold: true, CoordinatorTold: true } ended
            || coordinator.Admitted.Count > 0)
        {
            return false;
        }

        (Book, Rebalance) = (watching.Book, ended);
        return true;
    }

    private static async Task MustAsync(StoryEngine engine, StreamId stream, ICommand command, CancellationToken cancel) =>
        (await engine.AskAsync(stream, command, cancel)).ShouldBeOfType<Reply.Saved>();
}
