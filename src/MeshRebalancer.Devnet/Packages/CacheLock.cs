namespace MeshRebalancer.Devnet;

/// <summary>Held while something in the cache is being made, so that two processes don't make it at once. Freed by the system if its holder dies.</summary>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else holds it.</summary>
    public static async Task<CacheLock> TakeAsync(CacheFolder cache, string name, TimeProvider time, CancellationToken cancel)
    {
        var path = Path.Combine(cache.Folder(), name + ".lock");
        while (true)
        {
            try
            {
                return new CacheLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException error) when (!DiskFull.Is(error) && error is not (DirectoryNotFoundException or PathTooLongException))
            {
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
