using Akka.Actor.Setup;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Tests.Relay;

/// <summary>The journal that the relaying plugins pass everything on to.</summary>
public sealed class RelaySetup(IJournal journal) : Setup
{
    public IJournal Journal => journal;
}
