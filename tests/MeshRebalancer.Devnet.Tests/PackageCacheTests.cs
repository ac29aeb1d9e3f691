namespace MeshRebalancer.Devnet.Tests;

public sealed class PackageCacheTests : IDisposable
{
    private const string File = "build/contracts/WETH9.json";
    private static readonly PinnedPackage Weth = PinnedPackage.Named("canonical-weth");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-devnet-test-");

    private PackageCache Cache => new(new CacheFolder(_folder.FullName), TimeProvider.System);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Package_is_fetched_once_and_read()
    {
        var seen = new List<DevnetProgress>();
        await Cache.InstallAsync([Weth], new Reports(seen), default);
        var written = System.IO.File.GetLastWriteTimeUtc(Cache.PathOf(Weth));
        (await Cache.OpenAsync(Weth, default)).ReadJson(File).GetProperty("contractName").GetString().ShouldBe("WETH9");
        System.IO.File.GetLastWriteTimeUtc(Cache.PathOf(Weth)).ShouldBe(written);
        seen.Select(report => report.Done).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task Package_with_another_hash_than_the_committed_one_is_refused()
    {
        var forged = Weth with { Integrity = "sha512-" + Convert.ToBase64String(new byte[64]) };
        var refused = await Should.ThrowAsync<DevnetException>(() => Cache.OpenAsync(forged, default));
        refused.Message.ShouldStartWith("canonical-weth@1.4.0 is not the package that was reviewed");
        System.IO.File.Exists(Cache.PathOf(forged)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Damaged_or_truncated_package_is_fetched_again(bool truncated)
    {
        await Cache.OpenAsync(Weth, default);
        var good = await System.IO.File.ReadAllBytesAsync(Cache.PathOf(Weth));
        await System.IO.File.WriteAllBytesAsync(Cache.PathOf(Weth), truncated ? good[..1000] : [.. good[..1000], 0xff, .. good[1001..]]);
        await Cache.OpenAsync(Weth, default);
        (await System.IO.File.ReadAllBytesAsync(Cache.PathOf(Weth))).ShouldBe(good);
    }

    [Fact]
    public async Task Unpacked_file_that_was_changed_is_unpacked_again()
    {
        var path = await Cache.UnpackAsync(Weth, File, default);
        var good = await System.IO.File.ReadAllBytesAsync(path);
        await System.IO.File.WriteAllBytesAsync(path, good[..10]);
        (await System.IO.File.ReadAllBytesAsync(await Cache.UnpackAsync(Weth, File, default))).ShouldBe(good);
    }

    [Fact]
    public async Task Two_that_install_at_once_both_get_the_package()
    {
        var archives = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Cache.OpenAsync(Weth, default))));
        archives.Select(archive => archive.Read(File).Count).ShouldBe([1, 1, 1]);
    }

    [Fact]
    public async Task File_that_a_package_does_not_hold_is_named()
    {
        var archive = await Cache.OpenAsync(Weth, default);
        Should.Throw<DevnetException>(() => archive.Read("nothing.json")).Message.ShouldBe("canonical-weth@1.4.0 holds no file nothing.json.");
    }

    [Fact]
    public async Task Package_that_does_not_exist_gives_npms_own_reason_in_one_line()
    {
        var missing = await Should.ThrowAsync<DevnetException>(() => Cache.OpenAsync(new PinnedPackage("canonical-weth", "0.0.0-none"), default));
        missing.Message.ShouldNotContain("\n");
        missing.Message.ShouldContain("failed:");
    }

    [Fact]
    public void Every_listed_package_is_pinned_exactly_and_only_foreign_platforms_lack_a_hash()
    {
        PinnedPackage.All.ShouldAllBe(package => char.IsAsciiDigit(package.Version[0]));
        PinnedPackage.All.Where(package => package.Integrity is null).ShouldAllBe(package => package.Platform != null && package.Platform != "linux-x64");
        PinnedPackage.All.Where(package => package.Integrity is not null).ShouldAllBe(package => Convert.FromBase64String(package.Integrity!.Substring(7)).Length == 64);
    }

    private sealed class Reports(List<DevnetProgress> seen) : IProgress<DevnetProgress>
    {
        public void Report(DevnetProgress value) => seen.Add(value);
    }
}
