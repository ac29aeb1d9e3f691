using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Whoever is told that something is stored finds it on disk.</summary>
internal sealed class ReplyChecker : Checker
{
    public override string Name => "reply-after-append";

    public override void OnReplied(string node, StreamId stream, long version)
    {
        var stored = Witness.Disk.Head(stream).Version;
        Must(stored >= version || Witness.Restores > 0, () => $"{node} answered that {stream} is stored up to version {version}; {stored} is on disk");
    }
}
