using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Watches every step of a run for one kind of wrong. It knows the truth, and nothing of how the product works.</summary>
internal abstract class Checker
{
    private Witness? _witness;

    /// <summary>As the reports have it.</summary>
    public abstract string Name { get; }

    protected Witness Witness => _witness ?? throw new InvalidOperationException("Not attached.");

    protected SimWorld World => Witness.World;

    public void Attach(Witness witness) => _witness = witness;

    /// <summary>An event is on disk.</summary>
    public virtual void OnStored(StoredStep step)
    {
    }

    /// <summary>An actor answered that its events are on disk.</summary>
    public virtual void OnReplied(string node, StreamId stream, long version)
    {
    }

    /// <summary>A snapshot is on disk.</summary>
    public virtual void OnKept(StoredSnapshot snapshot)
    {
    }

    /// <summary>Something was signed.</summary>
    public virtual void OnSigned(ChainId chain, SimTransaction transaction)
    {
    }

    /// <summary>Bytes came to a chain.</summary>
    public virtual void OnSent(string node, SimChain chain, SimTransaction transaction)
    {
    }

    /// <summary>A block was mined.</summary>
    public virtual void OnGrown(SimChain chain, SimBlock block)
    {
    }

    /// <summary>Blocks were taken back.</summary>
    public virtual void OnShrunk(SimChain chain, IReadOnlyList<SimBlock> gone)
    {
    }

    /// <summary>An older journal was put in place: what it does not hold, nobody here has done.</summary>
    public virtual void OnRestored()
    {
    }

    /// <summary>Faults have stopped, and everything had time to end.</summary>
    public virtual void AtEnd()
    {
    }

    protected void Violated(string message) => Witness.Violated(Name, message);

    protected void Must(bool holds, Func<string> otherwise)
    {
        if (!holds)
            Violated(otherwise());
    }
}

/// <summary>Something that must never be.</summary>
/// <param name="Checker">Who saw it.</param>
/// <param name="At">When.</param>
/// <param name="Message">What.</param>
public sealed record Violation(string Checker, DateTimeOffset At, string Message);
