using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Devnet;

/// <summary>One npm package of the committed list.</summary>
/// <param name="Name">As npm knows it.</param>
/// <param name="Version">Exact.</param>
/// <param name="Integrity">
/// <c>sha512-</c> and the base 64 of the tarball's hash. Null only for the chain's binaries of platforms whose tarballs have not been
/// reviewed here: those are pinned by version, and npm checks them against the registry's own hash.
/// </param>
/// <param name="Platform">The only platform that needs it, such as <c>linux-x64</c>; null is all.</param>
public sealed record PinnedPackage(string Name, string Version, string? Integrity = null, string? Platform = null)
{
    /// <summary>This machine's platform in the list's spelling.</summary>
    public static string CurrentPlatform { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    /// <summary>Name and version, as npm spells them.</summary>
    [JsonIgnore]
    public string Spec => $"{Name}@{Version}";

    /// <summary>The committed list, for every platform.</summary>
    public static IReadOnlyList<PinnedPackage> All { get; } =
        JsonSerializer.Deserialize(Resources.Text("packages.json"), PinnedPackageJson.Default.PinnedPackageArray)!;

    /// <summary>What this machine needs.</summary>
    public static IReadOnlyList<PinnedPackage> Needed { get; } = [.. All.Where(package => package.Platform is null || package.Platform == CurrentPlatform)];

    /// <summary>The package that holds the chain's program for this machine.</summary>
    public static PinnedPackage Anvil => Needed.FirstOrDefault(package => package.Name.StartsWith("@foundry-rs/anvil-", StringComparison.Ordinal))
        ?? throw new DevnetException($"Anvil is not published for {CurrentPlatform}: use Linux, macOS or Windows on x64, or Linux or macOS on arm64.");

    /// <summary>The package of that name.</summary>
    public static PinnedPackage Named(string name) => Needed.First(package => package.Name == name);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PinnedPackage[]))]
internal sealed partial class PinnedPackageJson : JsonSerializerContext;
