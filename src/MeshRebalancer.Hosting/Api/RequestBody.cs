using System.Text.Json;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Reads a request's JSON as the configuration's is read: every violation at once, each with its field. The framework's binding would name none.</summary>
internal static class RequestBody
{
    /// <summary>The largest body, bytes.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>Reads the fields of an object; afterwards, every field that was not asked for is a violation.</summary>
    /// <returns>What was read, or the problem.</returns>
    public static Task<Result<T, IResult>> FieldsAsync<T>(HttpRequest request, Func<ConfigNode, T> read, CancellationToken cancel) => ReadAsync(
        request,
        (body, violations) =>
        {
            var node = new ConfigNode(body, "", violations);
            var value = read(node);
            node.Close();
            return value;
        },
        cancel);

    /// <summary>Reads the whole body.</summary>
    /// <returns>What was read, or the problem: 400 no JSON, 413 too large, 415 another type, 422 a field.</returns>
    public static async Task<Result<T, IResult>> ReadAsync<T>(HttpRequest request, Func<JsonElement, List<ConfigViolation>, T> read, CancellationToken cancel)
    {
        if (!request.HasJsonContentType() && request.ContentLength is not 0)
        {
            var found = string.IsNullOrEmpty(request.ContentType) ? "missing" : $"'{Problems.Shorten(request.ContentType)}'";
            return Fail<T>(StatusCodes.Status415UnsupportedMediaType, "media-type", $"Content-Type is {found}; application/json is expected.");
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, default, cancel);
            List<ConfigViolation> violations = [];
            JsonTexts.Demand(document.RootElement);
            var value = read(document.RootElement, violations);
            return violations.Count == 0 ? new Result<T, IResult>.Ok(value) : new Result<T, IResult>.Fail(Problems.Violations(violations));
        }
        catch (JsonException broken)
        {
            return Fail<T>(StatusCodes.Status400BadRequest, "not-json", Words(broken, request));
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Fail<T>(bad.StatusCode, "too-large", $"The body is larger than {BytesMax} bytes, which is the most that is allowed.");
        }
    }

    private static string Words(JsonException broken, HttpRequest request) => request.ContentLength is 0
        ? "The body is empty; a JSON object is expected."
        : $"The body is not JSON: line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}; a JSON object is expected.";

    private static Result<T, IResult> Fail<T>(int status, string code, string detail) => new Result<T, IResult>.Fail(Problems.Of(status, code, detail));
}
