using MeshRebalancer.Devnet;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Node.Terminal;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Journals;

namespace MeshRebalancer.Node.Commands;

/// <summary>Exit codes: 0 done, 1 not well or failed, 2 wrong usage or configuration, 130 interrupted.</summary>
internal static class Exits
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;

    /// <summary>Turns what can go wrong into a line on standard error and an exit code: a user never sees a stack trace.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (NodeRefusedException refused)
        {
            Lines.Error(refused.Message);
            return Usage;
        }
        catch (Exception error) when (error is DevnetException or JournalUnavailableException or JournalHeldException or JournalMoveException or IOException or UnauthorizedAccessException)
        {
            Lines.Error(error.Message);
            return Failed;
        }
    }
}
