using System.Text.Json;
using MeshRebalancer.Kernel;
using Xunit.Abstractions;

namespace MeshRebalancer.Evm.Tests;

public sealed class AbiVectorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("contract-interface", 2045, 4090)]
    [InlineData("contract-interface-abi2", 1880, 3760)]
    public async Task Every_answer_of_a_contract_decodes_and_encodes_again(string name, int rows, int checks)
    {
        using var file = await VectorFile.OpenAsync(name);
        file.Run(output, rows, checks, row =>
        {
            EquatableArray<AbiParameter> types = [.. row.Json("types").EnumerateArray().Select(t => new AbiParameter("", AbiType.Parse(t.GetString()!)))];
            var json = row.Json(row.TryGetProperty("normalizedValues", out _) ? "normalizedValues" : "values");
            object[] values = [.. types.Zip(json.EnumerateArray(), (t, v) => VectorValues.Read(t.Type, v))];
            var result = row.Bytes("result");
            VectorValues.Show(AbiCodec.Decode(types, result)).ShouldBe(VectorValues.Show(values));
            AbiCodec.Encode(types, values).ShouldBe(result);
            return 2;
        });
    }

    [Fact]
    public async Task Every_signature_has_its_selector()
    {
        using var file = await VectorFile.OpenAsync("contract-signatures");
        file.Run(output, 1880, 3760, row =>
        {
            var function = AbiFunction.Parse(row.Text("signature"));
            function.Selector.ToString().ShouldBe(row.Text("sigHash"));
            function.Signature.ShouldBe(row.Text("signature"));
            return 2;
        });
    }

    [Fact]
    public async Task Every_log_decodes()
    {
        using var file = await VectorFile.OpenAsync("contract-events");
        file.Run(output, 2016, 6048, row =>
        {
            var indexed = row.Json("indexed").EnumerateArray().Select(i => i.ValueKind == JsonValueKind.True).ToArray();
            var hashed = row.Json("hashed").EnumerateArray().Select(i => i.ValueKind == JsonValueKind.True).ToArray();
            EquatableArray<AbiParameter> inputs =
                [.. row.Json("types").EnumerateArray().Select((t, i) => new AbiParameter("", AbiType.Parse(t.GetString()!), indexed[i]))];
            EquatableArray<Hash32> topics = [.. row.Json("topics").EnumerateArray().Select(t => Hash32.Parse(t.GetString()!))];
            var anonymous = topics.Count == indexed.Count(i => i);
            var log = new AbiEvent("testEvent", inputs, anonymous);

            var values = log.Decode(topics, row.Bytes("data"));

            var expected = row.Json("normalizedValues").EnumerateArray().ToArray();
            for (var i = 0; i < expected.Length; i++)
            {
                VectorValues.Show(values[i]).ShouldBe(VectorValues.Show(
                    hashed[i] ? Hash32.Parse(expected[i].GetString()!) : VectorValues.Read(inputs[i].Type, expected[i])));
            }

            log.Matches(topics).ShouldBeTrue();
            log.Matches(topics.Add(Hash32.Zero)).ShouldBeFalse();
            return 3;
        });
    }
}
