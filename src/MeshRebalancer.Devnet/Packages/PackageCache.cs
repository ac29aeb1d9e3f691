using System.Security.Cryptography;

namespace MeshRebalancer.Devnet;

/// <summary>
/// The tarballs of the committed list, each checked against its hash whenever it is opened; a missing, damaged or truncated one is
/// fetched again. No install scripts run and no dependencies are installed.
/// </summary>
public sealed class PackageCache(CacheFolder cache, TimeProvider time)
{
    private const string Step = "packages";

    /// <summary>Fetches what isn't there or is damaged.</summary>
    /// <exception cref="DevnetException">npm is missing or fails, a hash is not the committed one, the disk is full.</exception>
    public async Task InstallAsync(IReadOnlyList<PinnedPackage> packages, IProgress<DevnetProgress>? progress, CancellationToken cancel)
    {
        for (var done = 0; done < packages.Count; done++)
        {
            progress?.Report(new DevnetProgress(Step, done, packages.Count, packages[done].Spec));
            await OpenAsync(packages[done], cancel);
        }

        progress?.Report(new DevnetProgress(Step, packages.Count, packages.Count, "all packages are here"));
    }

    /// <summary>The verified archive, fetched first if need be.</summary>
    public Task<PackageArchive> OpenAsync(PinnedPackage package, CancellationToken cancel) => DiskFull.GuardAsync(async () =>
    {
        if (await TryReadAsync(package, cancel) is { } there)
            return there;
        using var held = await CacheLock.TakeAsync(cache, "packages", time, cancel);
        return await TryReadAsync(package, cancel) ?? await FetchAsync(package, cancel);
    });

    /// <summary>One file of a package as a file of its own, for a program that can only be run or loaded from there.</summary>
    public Task<string> UnpackAsync(PinnedPackage package, string path, CancellationToken cancel) => DiskFull.GuardAsync(async () =>
    {
        var file = Path.Combine(cache.Folder("unpacked"), $"{FileName(package)}-{Path.GetFileName(path)}");
        var stamp = file + ".sha256";
        if (File.Exists(stamp) && File.Exists(file) && await File.ReadAllTextAsync(stamp, cancel) == await Sha256Async(file, cancel))
            return file;
        var archive = await OpenAsync(package, cancel);
        using var held = await CacheLock.TakeAsync(cache, "unpacked", time, cancel);
        await CacheFolder.WriteAsync(file, archive.Read(path)[path], cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await CacheFolder.WriteAsync(stamp, System.Text.Encoding.ASCII.GetBytes(await Sha256Async(file, cancel)), cancel);
        return file;
    });

    /// <summary>Where a package's tarball lies.</summary>
    public string PathOf(PinnedPackage package) => Path.Combine(cache.Folder("packages"), FileName(package) + ".tgz");

    private static string FileName(PinnedPackage package) => package.Spec.Replace('/', '+');

    private async Task<PackageArchive?> TryReadAsync(PinnedPackage package, CancellationToken cancel)
    {
        var path = PathOf(package);
        if (!File.Exists(path))
            return null;
        var tarball = await File.ReadAllBytesAsync(path, cancel);
        return Integrity(tarball) == await ExpectedAsync(package, path, cancel) ? new PackageArchive(package, tarball) : null;
    }

    private async Task<PackageArchive> FetchAsync(PinnedPackage package, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("mesh-package-");
        try
        {
            var pack = ExternalTool.Npm("pack", package.Spec, "--silent", "--ignore-scripts", "--pack-destination", folder.FullName);
            await ExternalTool.RunAsync(pack, ExternalTool.NpmMissing, cancel);
            var tarball = await File.ReadAllBytesAsync(folder.EnumerateFiles("*.tgz").Single().FullName, cancel);
            if (package.Integrity is { } pinned && Integrity(tarball) != pinned)
                throw new DevnetException($"{package.Spec} is not the package that was reviewed: its hash is {Integrity(tarball)}, the list says {pinned}.");
            if (package.Integrity is null)
                await CacheFolder.WriteAsync(PathOf(package) + ".integrity", System.Text.Encoding.ASCII.GetBytes(Integrity(tarball)), cancel);
            await CacheFolder.WriteAsync(PathOf(package), tarball, cancel);
            return new PackageArchive(package, tarball);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A package without a committed hash is held to the one it came with, which still notices damage.
    private static async Task<string> ExpectedAsync(PinnedPackage package, string path, CancellationToken cancel) => package.Integrity
        ?? (File.Exists(path + ".integrity") ? await File.ReadAllTextAsync(path + ".integrity", cancel) : "");

    private static string Integrity(byte[] tarball) => "sha512-" + Convert.ToBase64String(SHA512.HashData(tarball));

    private static async Task<string> Sha256Async(string file, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
    }
}
