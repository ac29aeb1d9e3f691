using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace MeshRebalancer.TestSupport;

/// <summary>
/// npm packages that tests need, outside the repository: fetched once, each checked against the committed list of versions and hashes
/// (<c>npm-packages.json</c>), unpacked without dependencies or scripts. Several processes may ask at once.
/// </summary>
public static class PackageCache
{
    private static readonly Dictionary<string, string> Pinned = ReadPinned();

    /// <summary>The folder: <c>MESH_CACHE</c> when set, else one in the user's cache.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("MESH_CACHE") is { Length: > 0 } set
        ? set
        : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
                ? xdg
                : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "mesh-rebalancer");

    /// <summary>The folder that holds a pinned package's files.</summary>
    /// <exception cref="InvalidDataException">What the registry gave has another hash.</exception>
    public static Task<string> UnpackAsync(string package) => OnceAsync(package, async folder =>
    {
        await Npm.RunAsync(folder, "pack", package, "--silent");
        var archive = Directory.GetFiles(folder, "*.tgz").Single();
        CheckHash(package, archive);
        await using (var file = File.OpenRead(archive))
        {
            await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(unzipped, folder, overwriteFiles: false);
        }

        File.Delete(archive);
    }, "package");

    /// <summary>The folder in which a pinned program is installed with what it depends on.</summary>
    /// <exception cref="InvalidDataException">What was installed has another hash than the list says.</exception>
    public static Task<string> InstallAsync(string package) => OnceAsync(package, async folder =>
    {
        await Npm.RunAsync(folder, "install", "--prefix", folder, package);
        CheckLock(Path.Combine(folder, "node_modules", ".package-lock.json"));
    }, "");

    private static async Task<string> OnceAsync(string package, Func<string, Task> fill, string inner)
    {
        var target = Path.Combine(Root, "packages", package.Replace('/', '+'));
        if (!Directory.Exists(target))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using var held = await LockAsync(target + ".lock");
            if (!Directory.Exists(target))
            {
                var folder = Directory.CreateDirectory($"{target}.{Environment.ProcessId}.part").FullName;
                await fill(folder);
                Directory.Move(folder, target);
            }
        }

        return Path.Combine(target, inner);
    }

    /// <summary>Waits for other processes that fetch the same package; the lock goes with its holder.</summary>
    private static async Task<FileStream> LockAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100);
            }
        }
    }

    private static void CheckHash(string package, string archive)
    {
        using var stream = File.OpenRead(archive);
        Compare(package, "sha512-" + Convert.ToBase64String(SHA512.HashData(stream)));
    }

    /// <summary>Binaries for other platforms than those in the list are covered by the pinned package that names them alone.</summary>
    private static void CheckLock(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        foreach (var entry in json.RootElement.GetProperty("packages").EnumerateObject())
        {
            var name = entry.Name["node_modules/".Length..] + "@" + entry.Value.GetProperty("version").GetString();
            if (Pinned.ContainsKey(name))
            {
                Compare(name, entry.Value.GetProperty("integrity").GetString()!);
            }
        }
    }

    private static void Compare(string package, string found)
    {
        var pinned = Pinned.TryGetValue(package, out var hash) ? hash : throw new InvalidDataException($"{package} is not in npm-packages.json.");
        if (found != pinned)
        {
            throw new InvalidDataException($"{package} has the hash {found}, and {pinned} is pinned.");
        }
    }

    private static Dictionary<string, string> ReadPinned()
    {
        using var stream = typeof(PackageCache).Assembly.GetManifestResourceStream("npm-packages.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
