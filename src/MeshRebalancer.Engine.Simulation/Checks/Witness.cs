using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Sees everything that happens, tells the checkers, and writes the trace.</summary>
internal sealed class Witness
{
    private readonly Checker[] _checkers;
    private readonly List<Violation> _violations = [];

    public Witness(SimWorld world, SimDisk disk, Trace trace)
    {
        (World, Disk, Trace) = (world, disk, trace);
        _checkers = Checkers.All();
        foreach (var checker in _checkers)
        {
            checker.Attach(this);
        }

        foreach (var chain in world.Chains.Values)
        {
            chain.Grown += OnGrown;
            chain.Shrunk += OnShrunk;
        }
    }

    public SimWorld World { get; }

    public SimDisk Disk { get; }

    public Trace Trace { get; }

    public Shadows Shadows { get; } = new();

    /// <summary>How often an older journal was put in place.</summary>
    public int Restores { get; private set; }

    public IReadOnlyList<Violation> Violations => _violations;

    public void OnStored(string node, IReadOnlyList<StoredEvent> events)
    {
        foreach (var stored in events)
        {
            Trace.Stored(World.Now, node, stored);
            if (Fold(node, stored) is { } step)
                Each(checker => checker.OnStored(step));
        }
    }

    public void OnKept(StoredSnapshot snapshot) => Each(checker => checker.OnKept(snapshot));

    public void OnReplied(string node, StreamId stream, long version) => Each(checker => checker.OnReplied(node, stream, version));

    public void OnSigned(ChainId chain, SimTransaction transaction) => Each(checker => checker.OnSigned(chain, transaction));

    public void OnSent(string node, SimChain chain, SimTransaction transaction)
    {
        Trace.Say(World.Now, node, "sends", transaction.Hash, chain.Id);
        Each(checker => checker.OnSent(node, chain, transaction));
    }

    public void OnRestored()
    {
        Restores++;
        Shadows.Rebuild(Disk.All);
        Each(checker => checker.OnRestored());
        Trace.Say(World.Now, "world", "restored", Disk.All.Count, "events of the journal are left");
    }

    /// <summary>A node logged what must not be.</summary>
    public void OnAlarm(string node, string message) => Violated("unexpected-error", $"{node}: {message}");

    public void AtEnd() => Each(checker => checker.AtEnd());

    public void Violated(string checker, string message)
    {
        _violations.Add(new(checker, World.Now, message));
        Trace.Say(World.Now, "checker", "VIOLATION", checker, message);
    }

    // Checkers go no further than the first thing that must not be: what follows on it would only be its consequences.
    private StoredStep? Fold(string node, StoredEvent stored)
    {
        try
        {
            return Shadows.Fold(node, stored);
        }
        catch (CorruptHistoryException corrupt)
        {
            Violated("replay", $"{node} stored {stored.Event.Name} as version {stored.Version} of {stored.Stream}: {corrupt.Message}");
            return null;
        }
    }

    private void OnGrown(SimChain chain, SimBlock block)
    {
        Trace.Grown(World.Now, chain, block);
        Each(checker => checker.OnGrown(chain, block));
    }

    private void OnShrunk(SimChain chain, IReadOnlyList<SimBlock> gone)
    {
        Trace.Say(World.Now, "world", "reorg", chain.Id, gone.Count);
        Each(checker => checker.OnShrunk(chain, gone));
    }

    private void Each(Action<Checker> tell)
    {
        foreach (var checker in _checkers)
        {
            tell(checker);
        }
    }
}
