using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Runtime.Streams;

/// <summary>Tells failures of the world, whose message says everything, from bugs, which need their stack in the log.</summary>
internal static class Foreseen
{
    /// <summary>The failure as the log shall carry it: none where its message is enough.</summary>
    public static Exception? Stack(Exception failure) => failure is JournalUnavailableException or StreamStoppedException ? null : failure;
}
