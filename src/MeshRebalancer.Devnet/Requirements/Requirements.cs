using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MeshRebalancer.Devnet;

/// <summary>Checks the machine before anything is installed or started.</summary>
public static class Requirements
{
    private const int NodeMajor = 20;
    private const long FreeBytes = 300L * 1024 * 1024;

    /// <summary>Checks everything and reports everything, met or not.</summary>
    /// <param name="cache">Where packages will be kept.</param>
    /// <param name="ports">Ports that must be free on the loopback address; 0 stands for any and is not checked.</param>
    /// <param name="cancel">Stops waiting for npm and Node.</param>
    public static async Task<IReadOnlyList<Requirement>> CheckAsync(CacheFolder cache, IEnumerable<int> ports, CancellationToken cancel)
    {
        var tools = await Task.WhenAll(NodeAsync(cancel), NpmAsync(cancel));
        return [.. tools, Writable(cache), Disk(cache), .. ports.Where(port => port != 0).Select(Port)];
    }

    /// <summary>As <see cref="CheckAsync"/>, with the unmet ones as an exception's message, a line each.</summary>
    public static async Task DemandAsync(CacheFolder cache, IEnumerable<int> ports, CancellationToken cancel)
    {
        var unmet = (await CheckAsync(cache, ports, cancel)).Where(requirement => !requirement.IsMet).Select(requirement => requirement.Text);
        if (string.Join('\n', unmet) is { Length: > 0 } message)
            throw new DevnetException(message);
    }

    /// <summary>Judges what <c>node --version</c> printed.</summary>
    public static Requirement JudgeNode(string printed)
    {
        var version = printed.Trim();
        var ok = int.TryParse(version.TrimStart('v').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= NodeMajor;
        return new("Node.js", ok, ok ? version : $"Node.js {version} is too old: version {NodeMajor} or newer is needed, from https://nodejs.org.");
    }

    private static async Task<Requirement> NodeAsync(CancellationToken cancel) =>
        await PrintedAsync("Node.js", () => ExternalTool.RunAsync(ExternalTool.Node("--version"), ExternalTool.NodeMissing, cancel)) is var printed && printed.IsMet
            ? JudgeNode(printed.Text)
            : printed;

    private static Task<Requirement> NpmAsync(CancellationToken cancel) =>
        PrintedAsync("npm", () => ExternalTool.RunAsync(ExternalTool.Npm("--version"), ExternalTool.NpmMissing, cancel));

    private static async Task<Requirement> PrintedAsync(string name, Func<Task<string>> run)
    {
        try
        {
            return new(name, true, (await run()).Trim());
        }
        catch (DevnetException missing)
        {
            return new(name, false, missing.Message);
        }
    }

    private static Requirement Writable(CacheFolder cache)
    {
        try
        {
            var probe = Path.Combine(cache.Folder(), Path.GetRandomFileName());
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return new("cache", true, cache.Root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new("cache", false, $"The cache folder {cache.Root} can't be written: set {CacheFolder.Variable} to one that can.");
        }
    }

    private static Requirement Disk(CacheFolder cache)
    {
        try
        {
            var free = new DriveInfo(cache.Folder()).AvailableFreeSpace;
            return new("disk", free >= FreeBytes, free >= FreeBytes ? $"{free >> 20} MB free" : $"{DiskFull.Message} {free >> 20} MB are free.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new("disk", true, "the free space can't be told");
        }
    }

    private static Requirement Port(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        try
        {
            listener.Start();
            return new($"port {port}", true, "free");
        }
        catch (SocketException)
        {
            return new($"port {port}", false, $"Port {port} is in use on 127.0.0.1: stop what listens there, or choose another port.");
        }
    }
}
