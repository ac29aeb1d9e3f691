using System.Globalization;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>The operating system's lock on <c>FILE.lock</c>: held by one process, gone with it. The file itself stays and says who held it last.</summary>
internal static class NodeLock
{
    /// <exception cref="JournalHeldException">Another process holds it.</exception>
    /// <exception cref="JournalUnavailableException">The folder can't be made or written.</exception>
    public static IDisposable Take(string file, TimeProvider time)
    {
        var path = file + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            Note(held, time);
            return held;
        }
        catch (IOException failure) when (File.Exists(path) && !OutOfSpace(failure))
        {
            throw new JournalHeldException(
                $"{SqliteFile.Describe(file)} is open in another node ({Holder(path)}). Stop that node first, or give this one a journal of its own.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"{SqliteFile.Describe(file)} can't be opened: {failure.Message}", failure);
        }
    }

    private static void Note(FileStream held, TimeProvider time)
    {
        held.SetLength(0);
        var since = time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture);
        held.Write(System.Text.Encoding.UTF8.GetBytes($"process {Environment.ProcessId} on {Environment.MachineName} since {since}"));
        held.Flush();
    }

    private static string Holder(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "it does not say which";
        }
    }

    // ERROR_DISK_FULL and ENOSPC.
    private static bool OutOfSpace(IOException failure) => (failure.HResult & 0xFFFF) is 112 or 28;
}
