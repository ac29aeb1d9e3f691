using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>One deliberate fault in a copy of the logic, put in by wrapping what a node is made of. The checkers must find it.</summary>
internal abstract class Sabotage
{
    /// <summary>As on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it does wrong.</summary>
    public abstract string Words { get; }

    public virtual IStreamKind Kind(IStreamKind kind, SimWorld world, NodeLife life) => kind;

    public virtual IJournal Journal(SimJournal journal, SimDisk disk, SimWorld world) => journal;

    public virtual NodePorts Ports(NodePorts ports) => ports;
}
