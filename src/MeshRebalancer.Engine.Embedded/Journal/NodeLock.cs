using System.Globalization;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>
/// The operating system's lock on <c>FILE.lock</c>: held by one process, gone with it. <c>FILE.holder</c>, which can be read while the lock is
/// held, says by whom.
/// </summary>
internal static class NodeLock
{
    private const string HolderSuffix = ".holder";

    /// <exception cref="JournalHeldException">Another process holds it.</exception>
    /// <exception cref="JournalUnavailableException">The folder can't be made or written.</exception>
    public static IDisposable Take(string file, TimeProvider time)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var held = Lock(file);
            try
            {
                File.WriteAllText(file + HolderSuffix, Holder(time));
                return held;
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"{SqliteFile.Describe(file)} can't be opened: {failure.Message}", failure);
        }
    }

    private static FileStream Lock(string file)
    {
        var path = file + ".lock";
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(path) && !OutOfSpace(failure))
        {
            throw new JournalHeldException(
                $"{SqliteFile.Describe(file)} is open in another node ({Holder(file)}). Stop that node first, or give this one a journal of its own.");
        }
    }

    private static string Holder(TimeProvider time) =>
        $"process {Environment.ProcessId} on {Environment.MachineName} since {time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)}";

    private static string Holder(string file)
    {
        try
        {
            return File.ReadAllText(file + HolderSuffix);
        }
        catch (IOException)
        {
            return "it does not say which";
        }
    }

    // ERROR_DISK_FULL and ENOSPC.
    private static bool OutOfSpace(IOException failure) => (failure.HResult & 0xFFFF) is 112 or 28;
}
