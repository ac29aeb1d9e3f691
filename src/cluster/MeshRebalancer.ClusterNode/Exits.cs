using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Journals;

namespace MeshRebalancer.ClusterNode;

/// <summary>Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 130 interrupted.</summary>
internal static class Exits
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;

    /// <summary>Turns what can go wrong into a line on standard error and an exit code.</summary>
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
            Say(refused.Message);
            return Usage;
        }
        catch (Exception error) when (error is JournalUnavailableException or JournalMoveException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            Say(error.Message);
            return Failed;
        }
    }

    /// <summary>What went wrong, on standard error, each line with the program's name before it.</summary>
    public static void Say(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            Console.Error.WriteLine($"mesh: {line}");
        }
    }
}
