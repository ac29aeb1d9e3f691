namespace MeshRebalancer.TestSupport;

/// <summary>The machine's own Chromium, for tests of pages.</summary>
public static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Its program, or null.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}

/// <summary>Needs <see cref="Chromium"/>.</summary>
public sealed class RequiresChromiumAttribute : RequiresAttribute
{
    public override string? Missing => Chromium.Path is null ? "No Chromium: install it (apt-get install chromium)." : null;
}
