using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Evm;

namespace MeshRebalancer.Adapters.Nethereum.Tests;

/// <summary>The same files open with either client.</summary>
public sealed class NethereumKeystoresTests : IDisposable
{
    private const string Passphrase = "of-a-keystore";

    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-keystores-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_keystore_that_our_client_wrote_opens_with_its_account()
    {
        using var key = TestKeys.Next();
        var opened = await NethereumKeystores.OpenAsync([Place(Keystore.Write(key, Passphrase, KeyDerivation.Light), Passphrase + "\n")], default);
        opened.Match(signer => signer.Accounts, problems => throw new InvalidOperationException(string.Join('\n', problems))).ShouldBe([key.Address]);
    }

    [Fact]
    public async Task Every_file_that_can_not_be_opened_is_named_and_no_passphrase_is()
    {
        using var key = TestKeys.Next();
        var (wrong, none) = (Place(Keystore.Write(key, Passphrase, KeyDerivation.Light), "wrong-and-secret"), Place("{}", "another-secret"));
        var missing = (Path.Combine(_folder, "missing.json"), none.PassphraseFile);
        var problems = (await NethereumKeystores.OpenAsync([wrong, none, missing], default)).Match(_ => [], found => found);
        problems.Count.ShouldBe(3);
        problems[0].ShouldBe($"{wrong.File}: the passphrase is wrong, or the file is damaged.");
        problems[1].ShouldBe($"{none.File}: it is no keystore of version 3.");
        problems[2].ShouldStartWith(missing.Item1);
        string.Concat(problems).ShouldNotContain("secret");
    }

    private (string File, string PassphraseFile) Place(string json, string passphrase)
    {
        var (file, secret) = (Path.Combine(_folder, $"{Guid.NewGuid():N}.json"), Path.Combine(_folder, $"{Guid.NewGuid():N}.txt"));
        File.WriteAllText(file, json);
        File.WriteAllText(secret, passphrase);
        return (file, secret);
    }
}
