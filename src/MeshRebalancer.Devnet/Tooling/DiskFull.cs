namespace MeshRebalancer.Devnet;

/// <summary>Recognises the one failure of a file system that people can mend.</summary>
internal static class DiskFull
{
    public const string Message = "The disk is full: free about 300 MB where the cache lies, or set MESH_CACHE to a folder on another disk.";

    private const int UnixNoSpace = 28;
    private const int WindowsHandleDiskFull = 39;
    private const int WindowsDiskFull = 112;

    public static bool Is(IOException error) => (error.HResult & 0xFFFF) is WindowsHandleDiskFull or WindowsDiskFull
        || error.HResult == UnixNoSpace || error.Message.StartsWith("No space left", StringComparison.Ordinal);

    /// <summary>Does file work, with a full disk reported as such.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (IOException error) when (Is(error))
        {
            throw new DevnetException(Message, error);
        }
    }
}
