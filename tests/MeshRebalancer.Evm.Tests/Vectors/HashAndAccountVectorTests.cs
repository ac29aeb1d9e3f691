using MeshRebalancer.Kernel;
using Xunit.Abstractions;

namespace MeshRebalancer.Evm.Tests;

public sealed class HashAndAccountVectorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_hash_is_right()
    {
        // The rows' SHA-256 and SHA-512 are the base library's, not ours.
        using var file = await VectorFile.OpenAsync("hashes");
        file.Run(output, 516, 516, row =>
        {
            Keccak256.Hash(row.Bytes("data")).ToString().ShouldBe(row.Text("keccak256"));
            return 1;
        });
    }

    [Fact]
    public async Task Every_account_has_its_address_and_checksum_spelling()
    {
        // ICAP spellings are not supported: nobody writes them any more. Seven rows have no private key.
        using var file = await VectorFile.OpenAsync("accounts");
        file.Run(output, 1038, 1038 + (2 * 1031), row =>
        {
            var address = Address.Parse(row.Text("address"));
            ChecksumAddress.Format(address).ShouldBe(row.Text("checksumAddress"));
            if (row.TextOrNull("privateKey") is not { } key)
            {
                return 1;
            }

            using var native = PrivateKey.Parse(key);
            native.Address.ShouldBe(address);
            using var managed = PrivateKey.Parse(key, Secp256k1.Managed);
            managed.Address.ShouldBe(address);
            return 3;
        });
    }

    [Fact]
    public async Task Every_packed_hash_of_plain_bytes_is_right()
    {
        // Non-standard packed encoding is not supported; rows that are a single address, text or byte string hash their bytes alone.
        using var file = await VectorFile.OpenAsync("solidity-hashes");
        file.Run(output, 2016, PackedRows, row =>
        {
            var types = row.GetProperty("types").EnumerateArray().Select(t => t.GetString()!).ToArray();
            if (types.Length > 1 || (types.Length == 1 && types[0] is not ("address" or "string" or "bytes")))
            {
                return 0;
            }

            var text = types.Length == 0 ? "0x" : row.GetProperty("values")[0].GetString()!;
            var bytes = types is ["string"] ? System.Text.Encoding.UTF8.GetBytes(text) : HexBytes.Parse(text).ToArray();
            Keccak256.Hash(bytes).ToString().ShouldBe(row.Text("keccak256"));
            return 1;
        });
    }

    private const int PackedRows = 403;
}
