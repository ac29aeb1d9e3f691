using System.Globalization;
using MeshRebalancer.Hosting.Configuration;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api.Paging;

/// <summary>The values of a request's query. Every one that is wrong or not known is written down.</summary>
internal sealed class QueryValues
{
    private readonly IQueryCollection _query;
    private readonly List<ConfigViolation> _violations = [];

    public QueryValues(HttpRequest request, params string[] known)
    {
        _query = request.Query;
        _violations.AddRange(_query.Keys.Where(key => !known.Contains(key, StringComparer.Ordinal))
            .Select(key => new ConfigViolation(Problems.Shorten(key), $"is not known; known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}")));
    }

    /// <summary>The problem, when something was wrong.</summary>
    public IResult? Problem => _violations.Count == 0 ? null : Problems.Violations(_violations);

    /// <summary>A text that must fit, or null where it is left out.</summary>
    public string? Text(string key, Func<string, bool> fits, string allowed)
    {
        string? text = _query[key];
        if (text is null || fits(text))
            return text;
        _violations.Add(new(key, $"is '{Problems.Shorten(text)}'; {allowed} is expected"));
        return null;
    }

    /// <summary>One of several words.</summary>
    public string? Word(string key, params string[] words) => Text(key, words.Contains, string.Join(", ", words[..^1]) + " or " + words[^1]);

    /// <summary>How many.</summary>
    public int Limit(int otherwise, int max) =>
        Text("limit", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max, $"a whole number from 1 to {max}")
            is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The place in a cursor, or null for the beginning.</summary>
    public string? Place(Func<string, bool> fits) =>
        Text("cursor", text => Cursor.Read(text) is { } place && fits(place), "the next of an earlier answer") is { } text ? Cursor.Read(text) : null;

    /// <summary>A value that parses.</summary>
    public T? Parsed<T>(string key, string allowed)
        where T : struct, IParsable<T> => Text(key, text => T.TryParse(text, CultureInfo.InvariantCulture, out _), allowed) is { } text ? T.Parse(text, CultureInfo.InvariantCulture) : null;
}
