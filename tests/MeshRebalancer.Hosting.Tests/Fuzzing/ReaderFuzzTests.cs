using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Engine.Simulation;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Mandates;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport.Fuzzing;
using Xunit.Abstractions;

namespace MeshRebalancer.Hosting.Tests.Fuzzing;

/// <summary>Documents that people write, a little wrong: read, or every violation in words.</summary>
public sealed class ReaderFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Configurations_are_read_or_every_violation_is_named()
    {
        var sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mesh.sample.jsonc"));
        Try("configurations", [sample], json => ConfigurationReader.Read(json, AppContext.BaseDirectory).Match(_ => true, violations => ShouldSay(violations.Count)));
    }

    [Fact]
    public void Mandates_are_read_or_every_violation_is_named() => Try(
        "mandates",
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "mandates")).Select(File.ReadAllText)],
        json => MandateReader.Read(json).Match(_ => true, violations => ShouldSay(violations.Count)));

    [Fact]
    public void Cost_profiles_are_read_or_every_violation_is_named() => Try(
        "cost profiles",
        ["""{"name":"x","feePips":500,"depthUsd":"1000000","assets":{"WETH":{"feePips":500,"depthUsd":"1"}},"swapGasUsd":"0.5","crossingGasUsd":"2","bridgeFeePips":10,"bridgeSeconds":900}"""],
        json => CostFile.Read(json).Match(_ => true, violations => ShouldSay(violations.Count)));

    [Fact]
    public void Price_files_are_read_or_every_violation_is_named()
    {
        var assets = new[] { AssetId.Parse("BTC"), AssetId.Parse("ETH") }.ToEquatableArray();
        var file = "date,BTC,ETH\n" + string.Concat(Enumerable.Range(1, 28).Select(day => $"2026-01-{day:00},{90_000 + day}.5,{3_000 + day}\n"));
        Fuzz.Try(
            output, "price files", (mutations, _) => mutations.Text(file), text => PriceFile.Read(text, assets, []).Match(_ => true, violations => ShouldSay(violations.Count)));
    }

    private void Try(string name, string[] samples, Func<string, bool> read) => Fuzz.Try(
        output,
        name,
        (mutations, chance) => samples[chance.Next(samples.Length)] is var sample && chance.Next(4) == 0 ? mutations.Text(sample) : mutations.Json(sample),
        read);

    // A refusal without a word would be worse than none.
    private static bool ShouldSay(int violations)
    {
        violations.ShouldBeGreaterThan(0);
        return false;
    }
}
