using System.ComponentModel;
using System.Diagnostics;

namespace MeshRebalancer.Devnet;

/// <summary>Runs npm and Node, which the devnet needs beside .NET.</summary>
internal static class ExternalTool
{
    public const string NodeMissing = "Node.js 20 or newer is missing: install it from https://nodejs.org and make sure that `node` is on the PATH.";
    public const string NpmMissing = "npm is missing: it comes with Node.js 20 or newer (https://nodejs.org); make sure that `npm` is on the PATH.";

    /// <summary>How to start npm here: on Windows it is a batch file, which only the command interpreter can run.</summary>
    public static ProcessStartInfo Npm(params IEnumerable<string> arguments) => OperatingSystem.IsWindows()
        ? new ProcessStartInfo("cmd.exe", ["/d", "/c", "npm", .. arguments])
        : new ProcessStartInfo("npm", arguments);

    /// <summary>How to start Node here.</summary>
    public static ProcessStartInfo Node(params IEnumerable<string> arguments) => new("node", arguments);

    /// <summary>Runs a tool to its end, writing <paramref name="input"/> to it, and answers what it printed.</summary>
    /// <param name="missing">The message if there is no such program.</param>
    /// <exception cref="DevnetException">It isn't there or it failed.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start, string missing, CancellationToken cancel, string input = "")
    {
        using var process = Start(start, missing);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 ? await output : throw Failure(start, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Starts a tool with its three streams redirected.</summary>
    public static Process Start(ProcessStartInfo start, string missing)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        try
        {
            return Process.Start(start) ?? throw new DevnetException(missing);
        }
        catch (Win32Exception error)
        {
            throw new DevnetException(missing, error);
        }
    }

    private static DevnetException Failure(ProcessStartInfo start, string errors)
    {
        if (errors.Contains("ENOSPC", StringComparison.Ordinal))
            return new DevnetException(DiskFull.Message);
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reason = Array.Find(lines, line => line.Contains("error", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("npm error code", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? "no reason was given";
        return new DevnetException($"`{start.FileName} {string.Join(' ', start.ArgumentList.Take(2))}` failed: {reason}");
    }
}
