using System.Diagnostics;

namespace MeshRebalancer.TestSupport;

/// <summary>A file system of its own, small enough to be filled.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(int kibibytes)
    {
        var path = Directory.CreateTempSubdirectory("mesh-small-disk-").FullName;
        return Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k,mode=777", "tmpfs", path) == 0
            ? new(path)
            : throw new InvalidOperationException("mount failed.");
    }

    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}

/// <summary>The test mounts a small file system.</summary>
public sealed class RequiresMountAttribute : RequiresAttribute
{
    private static readonly Lazy<bool> Allowed = new(Try);

    public override string? Missing => Allowed.Value ? null : "A small disk can't be mounted here: that needs Linux and root.";

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return false;
        try
        {
            using var disk = SmallDisk.Mount(64);
            return true;
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
