namespace MeshRebalancer.Devnet;

/// <summary>Where packages, compiled contracts and chain states are kept, outside of any repository. All of it can be deleted at any time.</summary>
public sealed class CacheFolder
{
    /// <summary>The environment variable that names another place.</summary>
    public const string Variable = "MESH_CACHE";

    /// <param name="root">Made if it isn't there.</param>
    public CacheFolder(string root) => Root = Path.GetFullPath(root);

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary><c>MESH_CACHE</c> if set, otherwise <c>mesh-rebalancer</c> in the user's own cache folder.</summary>
    public static CacheFolder Default() => new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : UserFolder());

    /// <summary>A folder in it, made if it isn't there.</summary>
    public string Folder(params ReadOnlySpan<string> parts) =>
        Directory.CreateDirectory(Path.Combine([Root, .. parts])).FullName;

    /// <summary>Writes a whole file or nothing: whoever reads meanwhile sees the old one.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var partial = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            await File.WriteAllBytesAsync(partial, content, cancel);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static string UserFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var caches = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : Path.Combine(home, ".cache");
        return Path.Combine(caches, "mesh-rebalancer");
    }
}
