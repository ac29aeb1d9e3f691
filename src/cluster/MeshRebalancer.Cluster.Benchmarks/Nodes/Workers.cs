using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MeshRebalancer.Cluster.Benchmarks.Nodes;

/// <summary>Processes of this program that are nodes of one cluster, told by a line what to do and answering with a line.</summary>
internal sealed class Workers(string database) : IAsyncDisposable
{
    private readonly List<Process> _all = [];
    private readonly int _first = FreePort();

    /// <summary>Starts so many, and waits until all are members and every stream is in memory somewhere: shards that nobody has asked yet are dealt out evenly.</summary>
    public async Task StartAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(Workers).Assembly.Location, "worker", database, Text(i == 0 ? _first : FreePort()), Text(_first)])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            _all.Add(Process.Start(start)!);
            await HearAsync(_all[i], "up");
        }

        foreach (var one in _all)
        {
            await TellAsync(one, "warm");
        }
    }

    /// <summary>What all of them did a second, together.</summary>
    public async Task<double> RateAsync(string work, int callers, TimeSpan length)
    {
        var told = $"{work} {callers / _all.Count} {length.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}";
        var rates = await Task.WhenAll(_all.Select(one => TellAsync(one, told)));
        return rates.Sum(rate => double.Parse(rate, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all)
        {
            one.StandardInput.Close();
            await one.WaitForExitAsync();
            one.Dispose();
        }
    }

    private static async Task<string> TellAsync(Process one, string line)
    {
        await one.StandardInput.WriteLineAsync(line);
        return await HearAsync(one, "done");
    }

    private static async Task<string> HearAsync(Process one, string word)
    {
        while (await one.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
                return line[word.Length..].Trim();
        }

        throw new InvalidOperationException($"A node ended before it said '{word}'.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
